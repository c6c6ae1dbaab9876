#pragma once

#include "tests/support/environment.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/json/value.hpp>

#include <filesystem>
#include <string>

namespace tally::tests {

/// True for the long runs of `./dev test --deep`.
bool deep();

/// A new board that the environment of this test names, with no session, until the end of the
/// block.
class own_board {
public:
  own_board();

  [[nodiscard]] std::filesystem::path path() const { return folder_.path() / "board"; }

private:
  temporary_folder folder_;
  variable board_;
  variable session_;
  variable item_;
  variable fence_;
};

/// Requires that `tally verify` finds the log whole and the world equal to its replay, and checks
/// the log without tally's help too.
void require_whole(const own_board& board);

/// The value that `-o json` printed; null where it is none, or not a whole one.
boost::json::value json_of(const std::string& text);

} // namespace tally::tests
