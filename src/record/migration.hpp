/// How files of older formats are read: what each format added is put in, step by step, before anything is understood.
/// For the record room only.
#pragma once
#include <map>
#include <string>
#include <variant>

#include "core/types.hpp"

namespace canbao
{
/// The attributes of /manifest by name, as a file holds them.
using ManifestAttributes = std::map<std::string, std::variant<std::string, i64, u64>, std::less<>>;

/// Brings the attributes of a file of format `version`, from 1 on, to those of the format that this program writes.
void migrate(ManifestAttributes& attributes, int version);
}  // namespace canbao
