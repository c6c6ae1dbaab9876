#pragma once

#include <boost/system/result.hpp>

namespace tally {

/// A value, or why there is none. The error's type says of which kind it is: the domain's refusal,
/// the environment's failure, or a fault in some text. Never call value(): ask first, then use *
/// and ->.
template <class T, class E>
using expected = boost::system::result<T, E>;

} // namespace tally
