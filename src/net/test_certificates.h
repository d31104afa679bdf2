#pragma once

// For tests: a certificate for localhost and 127.0.0.1 that vouches for itself, from 2020 to 2120,
// and what can be wrong with one. Made by openssl ca -selfsign.
namespace murmur::net::testing {

inline constexpr const char* kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBczCCARmgAwIBAgIJAKDyoD4wLRClMAoGCCqGSM49BAMCMBYxFDASBgNVBAMM\n"
    "C211cm11ciB0ZXN0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAW\n"
    "MRQwEgYDVQQDDAttdXJtdXIgdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA\n"
    "BNp/m5sxz+A2jZv3pv1aTwChnbxjUyGOJ5UUASkqqb1Rr+9eRXGwDhugXwX0B2s0\n"
    "omsu7Ue7CBp1ocuvycwaehujTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAA\n"
    "ATAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBT1iwETHus2VomX8TwAdHjlgquD\n"
    "YTAKBggqhkjOPQQDAgNIADBFAiEAlsQp0pVu3QOGTUFkGXqfEEAOeV5pt3Fdo9Xm\n"
    "JMcHnu4CID4YMReA1vqf1z854NurqMyPVl9UA1bU2SZm+72O/tLg\n"
    "-----END CERTIFICATE-----\n";
inline constexpr const char* kCertificateKey =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgeZSwll/D7GBa+BJ3\n"
    "AI3gPVLms3/pL4OgKHhoEnpiC6KhRANCAATaf5ubMc/gNo2b96b9Wk8AoZ28Y1Mh\n"
    "jieVFAEpKqm9Ua/vXkVxsA4boF8F9AdrNKJrLu1HuwgadaHLr8nMGnob\n"
    "-----END PRIVATE KEY-----\n";
/// The same key, with the password "secret".
inline constexpr const char* kLockedKey =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg7itbDp0WWzAICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEIFDULWmvBNauK9WR7CmJosEgZAZ\n"
    "Mw7L9zpr+FwrJ3xYo1hXZuovp1FhwzY6gCTDOzEeQm/J2s3exRXR6t5GVhj4+HJc\n"
    "M6TUtuA8e/iGz2HTipqU5tqHDMu6rMIkE0HuelGJe0nkHb3NYpmSm6cfzYN38ku1\n"
    "DW9xTeYjj5DyXIwoLZllMgENvgSiKCYWb5bjXfNefU58dNHbIB1eSURJb3GeyCM=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

/// Of another key, and of January 2020.
inline constexpr const char* kExpiredCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBcTCCARegAwIBAgIJALvMw8DnZrPeMAoGCCqGSM49BAMCMBYxFDASBgNVBAMM\n"
    "C211cm11ciB0ZXN0MB4XDTIwMDEwMTAwMDAwMFoXDTIwMDIwMTAwMDAwMFowFjEU\n"
    "MBIGA1UEAwwLbXVybXVyIHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASk\n"
    "QhAfuqoP1PZ49/W50enF4wSqwylYHE7+DY71HpCd6qqfWwE+K9lUkpDUqUGS+y/6\n"
    "uU+vjRQBDPT9WmBNYWH7o04wTDAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEw\n"
    "DwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUQRaXw5FA6UxZ6nag/7siX+b5xdww\n"
    "CgYIKoZIzj0EAwIDSAAwRQIgTuaSzbmjcXLm5AIGwbDrpsIuojv7qcA1He7FRde5\n"
    "kpMCIQDlAmhnchpyQnetwMXhVXfxF8pHzUSBLWmRlcXqnjl86g==\n"
    "-----END CERTIFICATE-----\n";
inline constexpr const char* kExpiredCertificateKey =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvznxXctRiPNlIkR/\n"
    "cQK50b8lGEEgJRTDCaR7AK0CeMWhRANCAASkQhAfuqoP1PZ49/W50enF4wSqwylY\n"
    "HE7+DY71HpCd6qqfWwE+K9lUkpDUqUGS+y/6uU+vjRQBDPT9WmBNYWH7\n"
    "-----END PRIVATE KEY-----\n";

}  // namespace murmur::net::testing
