// The one main of all test executables; a test's own file includes <boost/test/unit_test.hpp> and
// nothing more.
#define BOOST_TEST_MODULE tally
#include <boost/test/unit_test.hpp>
