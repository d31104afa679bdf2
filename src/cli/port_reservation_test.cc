#include "cli/port_reservation.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace murmur::cli {
namespace {

using boost::asio::ip::tcp;

TEST(PortReservation, TwoReservationsNeverHaveTheSamePort) {
  const auto first = PortReservation::make();
  const auto second = PortReservation::make();
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_NE(first->port(), second->port());
}

TEST(PortReservation, OurServerCanListenOnAPortThatIsReserved) {
  const auto reservation = PortReservation::make();
  ASSERT_TRUE(reservation.has_value());
  boost::asio::io_context context;
  const tcp::endpoint endpoint(boost::asio::ip::address_v4::loopback(), reservation->port());
  EXPECT_NO_THROW(tcp::acceptor(context, endpoint, true));
}

TEST(PortReservation, AProgramThatDoesNotShareIsKeptOut) {
  const auto reservation = PortReservation::make();
  ASSERT_TRUE(reservation.has_value());
  boost::asio::io_context context;
  const tcp::endpoint endpoint(boost::asio::ip::address_v4::loopback(), reservation->port());
  EXPECT_THROW(tcp::acceptor(context, endpoint, false), boost::system::system_error);
}

}  // namespace
}  // namespace murmur::cli
