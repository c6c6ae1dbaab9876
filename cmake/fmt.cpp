// The compiled part of fmt, built here because Debian ships it as a shared library only.
#include <fmt/format-inl.h>

// What <fmt/format.h> declares as instantiated elsewhere, and what its templates expect to find
// compiled.
template FMT_API auto fmt::detail::thousands_sep_impl<char>(locale_ref)
    -> thousands_sep_result<char>;
template FMT_API auto fmt::detail::thousands_sep_impl<wchar_t>(locale_ref)
    -> thousands_sep_result<wchar_t>;
template FMT_API auto fmt::detail::decimal_point_impl(locale_ref) -> char;
template FMT_API auto fmt::detail::decimal_point_impl(locale_ref) -> wchar_t;
template FMT_API auto fmt::detail::dragonbox::to_decimal(float) noexcept
    -> dragonbox::decimal_fp<float>;
template FMT_API auto fmt::detail::dragonbox::to_decimal(double) noexcept
    -> dragonbox::decimal_fp<double>;
