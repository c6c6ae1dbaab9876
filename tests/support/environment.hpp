#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace tally::tests {

/// A variable of the environment that is set, or unset, until the end of the block.
class variable {
public:
  /// Sets it.
  variable(std::string name, const std::string& text) : variable(std::move(name)) {
    setenv(name_.c_str(), text.c_str(), 1);
  }
  /// Unsets it.
  explicit variable(std::string name) : name_(std::move(name)) {
    if (const char* const before = std::getenv(name_.c_str())) before_ = before;
    unsetenv(name_.c_str());
  }
  ~variable() {
    if (before_) {
      setenv(name_.c_str(), before_->c_str(), 1);
    } else {
      unsetenv(name_.c_str());
    }
  }
  variable(const variable&) = delete;
  variable& operator=(const variable&) = delete;

private:
  std::string name_;
  std::optional<std::string> before_;
};

/// Another working directory until the end of the block.
class inside {
public:
  explicit inside(const std::filesystem::path& folder) : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(folder);
  }
  ~inside() { std::filesystem::current_path(before_); }
  inside(const inside&) = delete;
  inside& operator=(const inside&) = delete;

private:
  std::filesystem::path before_;
};

} // namespace tally::tests
