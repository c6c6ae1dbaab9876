#pragma once

#include <string>

namespace tally::cli {

/// Who acts where neither a session nor `--by` says so, without the `@`: the user's name in
/// /etc/passwd, else $USER (a directory service's users are not in that file, and a static program
/// cannot ask the service), else the uid. Always valid as an id.
std::string login_name();

} // namespace tally::cli
