#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "catch.hpp"
#include "compare/study_folder.hpp"
#include "core/error.hpp"
#include "temporary_folder.hpp"

using namespace canbao;
using namespace canbao::compare;

namespace
{
std::string example()
{
    std::ifstream file(std::string(std::getenv("CANBAO_SOURCE_DIR")) + "/tests/unit/compare/study.json");
    return {std::istreambuf_iterator<char>(file), {}};
}
std::string replaced(std::string text, const std::string& what, const std::string& with)
{
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}
StudyFolder read(const std::string& text)
{
    const test::TemporaryFolder folder;
    std::ofstream(folder / "study.json") << text;
    return StudyFolder::read(folder.path());
}
std::vector<std::string> faults_of(const std::string& text)
{
    std::vector<std::string> messages;
    try
    {
        static_cast<void>(read(text));
    }
    catch (const UserError& error)
    {
        for (const Fault& fault : error.faults())
        {
            const std::string message = fault.message();
            messages.push_back(message.substr(message.find("study.json")));
        }
    }
    return messages;
}
bool any(const std::vector<std::string>& messages, const std::string& start)
{
    return std::ranges::any_of(messages, [&](const auto& m) { return m.starts_with(start); });
}
}  // namespace

TEST_CASE("A study's manifest is read, and written to the same bytes", "[study_folder]")
{
    const StudyFolder study = read(example());
    CHECK(study.title == "Premium of 500 yuan");
    CHECK(study.first_year == 2024);
    CHECK(study.last_year == 2027);
    CHECK(study.replicates == 2);
    CHECK(study.base == 0);
    REQUIRE(study.arms.size() == 2);
    REQUIRE(study.arms[1].differences.size() == 2);
    CHECK(study.arms[1].differences[1].what == "intervention 'premium 500': set premium.amount");
    CHECK(study.arms[1].differences[1].arm == "500.0");
    CHECK(study.design.kind == "factorial");
    REQUIRE(study.design.parameters.size() == 1);
    CHECK(study.design.parameters[0].high == 2);
    REQUIRE(study.points.size() == 2);
    CHECK(study.points[1].values == std::vector<f64>{2});
    REQUIRE(study.runs.size() == 3);
    CHECK(study.runs[0].state == RunState::complete);
    CHECK(study.runs[1].state == RunState::failed);
    CHECK(study.runs[1].message == "No space left on device");
    CHECK(study.runs[2].state == RunState::planned);
    CHECK(study.path_of(study.runs[0]) == study.folder / "runs/base-p0001-r0.h5");
    CHECK(study.find(1, 0, 0) == &study.runs[1]);
    CHECK(study.find(1, 1, 0) == nullptr);
    CHECK(study.text() == example());
}

TEST_CASE("A study without a design has runs without points", "[study_folder]")
{
    StudyFolder study = read(example());
    study.points.clear();
    study.design = {.kind = "none", .parameters = {}};
    study.runs.resize(1);
    study.runs[0].point.reset();
    const StudyFolder again = read(study.text());
    CHECK(again.points.empty());
    CHECK(!again.runs[0].point);
    CHECK(again.find(0, std::nullopt, 0) == &again.runs[0]);
}

TEST_CASE("Everything wrong with a manifest is said at once", "[study_folder]")
{
    std::string text = example();
    text = replaced(text, R"("title": "Premium of 500 yuan",)", R"("title": 5,)");
    text = replaced(text, R"("question")", R"("questions")");
    text = replaced(text, R"("base": "base",)", R"("base": "status quo",)");
    text = replaced(text, R"("arm": "premium_500")", R"("arm": "premium_501")");
    text = replaced(text, R"("runs/base-p0001-r0.h5")", R"("../base.h5")");
    text = replaced(text, R"("state": "planned")", R"("state": "done")");
    text = replaced(text, R"("values": [
    2.0
   ])",
                    R"("values": [2.0, "x"])");
    text = replaced(text, R"("replicates": 2)", R"("replicates": -2)");
    const auto messages = faults_of(text);
    CHECK(any(messages, "study.json: study: 'title' is number"));
    CHECK(any(messages, "study.json: study: 'question' is missing"));
    CHECK(any(messages, "study.json: study: 'replicates' is number"));
    CHECK(any(messages, "study.json: base: no arm 'status quo'"));
    CHECK(any(messages, "study.json: runs[1]: no arm 'premium_501'"));
    CHECK(any(messages, "study.json: runs[0]: the path '../base.h5'"));
    CHECK(any(messages, "study.json: runs[2]: state 'done'"));
    CHECK(any(messages, "study.json: points[1]: a string in 'values'"));
    CHECK(messages.size() == 8);
}

TEST_CASE("What is no manifest of a study", "[study_folder]")
{
    CHECK(any(faults_of("{\"format\": 1"), "study.json: no JSON at byte"));
    CHECK(any(faults_of("[1, 2]"), "study.json: study: array where an object belongs"));
    CHECK(any(faults_of("{\"format\": 2}"), "study.json: a study of format 2; this program reads format 1"));
    CHECK(any(faults_of(replaced(example(), "base-p0002-r0", "base-p0001-r0")),
              "study.json: runs[2]: 'base-p0001-r0' twice"));
    const test::TemporaryFolder folder;
    CHECK_FALSE(is_study(folder.path()));
    CHECK_THROWS_AS(StudyFolder::read(folder.path()), UserError);
}
