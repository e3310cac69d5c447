#include <fstream>

#include "catch.hpp"
#include "core/csv.hpp"
#include "temporary_folder.hpp"

using namespace canbao;

namespace
{
Table parse_well(std::string text)
{
    Faults faults;
    Table table = Table::parse("t.csv", std::move(text), faults);
    REQUIRE(faults.empty());
    return table;
}

std::vector<std::string> messages(const Faults& faults)
{
    std::vector<std::string> list;
    for (const auto& fault : faults.list()) list.push_back(fault.message());
    return list;
}
}  // namespace

TEST_CASE("a table has the cells of its text", "[csv]")
{
    const Table table = parse_well("year,premium\n2003,10\n2004,10\n");
    CHECK(table.columns() == std::vector<std::string>{"year", "premium"});
    REQUIRE(table.rows() == 2);
    CHECK(table.cell(0, 0) == "2003");
    CHECK(table.cell(1, 1) == "10");
    CHECK(table.name() == "t.csv");
    CHECK(table.text() == "year,premium\n2003,10\n2004,10\n");
}

TEST_CASE("quoted fields hold commas, quotes and line feeds", "[csv]")
{
    const Table table = parse_well("name,note\n\"Poli, village\",\"he said \"\"no\"\"\"\n\"two\nlines\",x\n");
    REQUIRE(table.rows() == 2);
    CHECK(table.cell(0, 0) == "Poli, village");
    CHECK(table.cell(0, 1) == "he said \"no\"");
    CHECK(table.cell(1, 0) == "two\nlines");
    CHECK(table.cell(1, 1) == "x");
}

TEST_CASE("byte-order mark, carriage returns, empty lines and a missing last line feed do not matter", "[csv]")
{
    const Table table = parse_well("\xEF\xBB\xBFname,people\r\n\r\n\xE5\xB2\xB3\xE9\x98\xB3,200\r\n\xE8\xA5\xBF,3");
    CHECK(table.columns() == std::vector<std::string>{"name", "people"});
    REQUIRE(table.rows() == 2);
    CHECK(table.cell(0, 0) == "\xE5\xB2\xB3\xE9\x98\xB3");
    CHECK(table.cell(0, 1) == "200");
    CHECK(table.cell(1, 1) == "3");
}

TEST_CASE("empty cells are kept, at the end of a line too", "[csv]")
{
    const Table table = parse_well("a,b,c\n,1,\n");
    REQUIRE(table.rows() == 1);
    CHECK(table.cell(0, 0).empty());
    CHECK(table.cell(0, 1) == "1");
    CHECK(table.cell(0, 2).empty());
}

TEST_CASE("numbers are read whole or not at all, and a fault says where", "[csv]")
{
    const Table table = parse_well("year,value\n2003,1.5\n\n2004,\n2005,12x\n2006,1e999\n2007,nan\n2008,-3e2\n");
    Faults faults;
    CHECK(table.number(0, 1, faults) == 1.5);
    CHECK(table.number(5, 1, faults) == -300.);
    CHECK_FALSE(table.number(1, 1, faults));
    CHECK(faults.empty());

    CHECK_FALSE(table.number(2, 1, faults));
    CHECK_FALSE(table.number(3, 1, faults));
    CHECK_FALSE(table.number(4, 1, faults));
    CHECK(messages(faults) == std::vector<std::string>{"t.csv:5: column 'value': '12x'; a number is needed",
                                                       "t.csv:6: column 'value': '1e999'; a number is needed",
                                                       "t.csv:7: column 'value': 'nan'; a number is needed"});
}

TEST_CASE("a cell knows its line below a field of several lines", "[csv]")
{
    const Table table = parse_well("a,b\n\"one\ntwo\nthree\",1\nx,2\n");
    CHECK(table.where(0, 1) == "t.csv:2: column 'b'");
    CHECK(table.where(1, 1) == "t.csv:5: column 'b'");
}

TEST_CASE("a missing column is reported with the nearest there is", "[csv]")
{
    const Table table = parse_well("year,premium_yuan\n2003,10\n");
    CHECK(table.has_column("year"));
    CHECK_FALSE(table.has_column("premium"));
    Faults faults;
    CHECK(table.column("premium_yuan", faults) == std::size_t{1});
    CHECK(faults.empty());
    CHECK_FALSE(table.column("premium_yaun", faults));
    CHECK_FALSE(table.column("county", faults));
    CHECK(messages(faults) == std::vector<std::string>{"t.csv: no column 'premium_yaun'; did you mean 'premium_yuan'?",
                                                       "t.csv: no column 'county'; add it"});
}

TEST_CASE("malformed tables give one fault and no rows", "[csv]")
{
    const auto fault_of = [](std::string text)
    {
        Faults faults;
        const Table table = Table::parse("t.csv", std::move(text), faults);
        CHECK(table.rows() == 0);
        CHECK(table.columns().empty());
        REQUIRE(faults.size() == 1);
        return faults.list().front().message();
    };
    CHECK(fault_of("") == "t.csv:1: the data table is empty; begin with a header line");
    CHECK(fault_of("\n\n") == "t.csv:1: the data table is empty; begin with a header line");
    CHECK(fault_of("a,b\n1,2\n1,2,3\n") == "t.csv:3: 3 fields; the header has 2; quote fields that hold a comma");
    CHECK(fault_of("a,b\n1\n") == "t.csv:2: 1 fields; the header has 2; quote fields that hold a comma");
    CHECK(fault_of("a,b\n1,\"2\n") == "t.csv:2: a quoted field is not closed; close it with \"");
}

TEST_CASE("a table without columns adds no fault of its own for a column", "[csv]")
{
    Faults faults;
    CHECK_FALSE(Table{}.column("year", faults));
    CHECK(faults.empty());
}

TEST_CASE("a table is read from a file; no file and a folder are faults", "[csv]")
{
    const test::TemporaryFolder folder;
    const auto path = folder / "t.csv";
    std::ofstream(path, std::ios::binary) << "a\n1\n";
    Faults faults;
    const Table table = Table::read(path, faults);
    CHECK(faults.empty());
    CHECK(table.name() == path.string());
    REQUIRE(table.rows() == 1);
    CHECK(table.cell(0, 0) == "1");

    CHECK(Table::read(folder / "none.csv", faults).rows() == 0);
    CHECK(Table::read(folder.path(), faults).rows() == 0);
    CHECK(messages(faults) ==
          std::vector<std::string>{(folder / "none.csv").string() + ": no such data table; give the path of a CSV file",
                                   folder.path().string() + ": no such data table; give the path of a CSV file"});
}
