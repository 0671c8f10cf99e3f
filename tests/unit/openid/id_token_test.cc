// SPDX-License-Identifier: Apache-2.0
// What makes an ID token believed, and everything that must not.
#include "openid/id_token.h"

#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include "unit/openid/signer.h"

namespace gluepot::openid {
namespace {

namespace json = boost::json;

constexpr std::int64_t kNow = 1'900'000'000;

json::object good_claims() {
  return {{"iss", "https://id.example"}, {"sub", "u-1"},          {"aud", "gluepot"},
          {"exp", kNow + 300},           {"iat", kNow - 5},       {"nonce", "the nonce"},
          {"email", "kim@msp.example"},  {"email_verified", true}};
}

class IdTokenTest : public testing::Test {
 protected:
  static const Signer& rsa() {
    static const Signer signer = Signer::rsa();
    return signer;
  }
  static std::vector<Key> keys_of(json::array jwks) {
    return *read_keys(json::serialize(json::object{{"keys", std::move(jwks)}}));
  }
  static std::vector<Key> keys() { return keys_of({rsa().jwk("k1")}); }
  static std::string token(const json::object& claims, const json::object& header = {{"alg", "RS256"}, {"kid", "k1"}}) {
    return rsa().token(header, claims);
  }
  /// The reason it is refused for, or empty.
  static std::string refused(std::string_view text, const std::vector<Key>& keys = IdTokenTest::keys()) {
    const auto claims = verify(text, keys, {"https://id.example", "gluepot", "the nonce", kNow});
    return claims ? std::string() : claims.error().message;
  }
  static std::string refused_with(std::string_view name, json::value value) {
    auto claims = good_claims();
    if (value.is_null())
      claims.erase(name);
    else
      claims[name] = std::move(value);
    return refused(token(claims));
  }
};

TEST_F(IdTokenTest, AGoodOneIsBelieved) {
  const auto claims = verify(token(good_claims()), keys(), {"https://id.example", "gluepot", "the nonce", kNow});
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_EQ(claims->at("email"), "kim@msp.example");
}

TEST_F(IdTokenTest, TheThreeAlgorithmsAreBelievedWithTheirKeysOnly) {
  const auto curve = Signer::curve();
  const auto both = keys_of({rsa().jwk("r"), curve.jwk("c")});
  EXPECT_EQ(refused(rsa().token({{"alg", "PS256"}, {"kid", "r"}}, good_claims(), true), both), "");
  EXPECT_EQ(refused(curve.token({{"alg", "ES256"}, {"kid", "c"}}, good_claims()), both), "");
  EXPECT_EQ(refused(rsa().token({{"alg", "RS256"}, {"kid", "r"}}, good_claims()), both), "");
  EXPECT_NE(refused(rsa().token({{"alg", "PS256"}, {"kid", "r"}}, good_claims(), false), both), "") << "PKCS#1 as PSS";
  EXPECT_NE(refused(rsa().token({{"alg", "RS256"}, {"kid", "r"}}, good_claims(), true), both), "") << "PSS as PKCS#1";
  EXPECT_NE(refused(curve.token({{"alg", "ES256"}, {"kid", "r"}}, good_claims()), both), "") << "the other key's kid";
  EXPECT_NE(refused(curve.token({{"alg", "RS256"}, {"kid", "c"}}, good_claims()), both), "") << "the other algorithm";
  auto bound = rsa().jwk("r");
  bound["alg"] = "PS256";
  EXPECT_NE(refused(rsa().token({{"alg", "RS256"}, {"kid", "r"}}, good_claims()), keys_of({bound})), "");
}

TEST_F(IdTokenTest, NeitherNoneNorASharedSecretSigns) {
  const std::string body = to_base64url(json::serialize(good_claims()));
  for (const std::string_view alg : {"none", "None", "NONE", "nOnE", "", "HS256", "RS512", "RS1"}) {
    const std::string head = to_base64url(json::serialize(json::object{{"alg", alg}, {"kid", "k1"}}));
    EXPECT_NE(refused(head + "." + body + "."), "") << alg;
    EXPECT_NE(refused(head + "." + body + ".AAAA"), "") << alg;
  }
  // The known trick: HMAC with the public key as its secret.
  const std::string text = to_base64url(json::serialize(json::object{{"alg", "HS256"}, {"kid", "k1"}})) + "." + body;
  const std::string secret = json::serialize(rsa().jwk("k1"));
  unsigned char mac[32];
  unsigned size = sizeof mac;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  EXPECT_NE(refused(text + "." + to_base64url({reinterpret_cast<const char*>(mac), size})), "");
}

TEST_F(IdTokenTest, AChangedOneIsRefused) {
  const auto good = token(good_claims());
  const auto first = good.find('.'), second = good.rfind('.');
  auto other = good_claims();
  other["email"] = "ana@msp.example";
  const auto forged = good.substr(0, first + 1) + to_base64url(json::serialize(other)) + good.substr(second);
  EXPECT_NE(refused(forged).find("signature"), std::string::npos) << refused(forged);
  EXPECT_NE(refused(good.substr(0, second + 1)), "") << "without a signature";
  EXPECT_NE(refused(good.substr(0, second)), "") << "two parts";
  EXPECT_NE(refused(good + ".x.y"), "") << "encrypted";
  EXPECT_NE(refused(good + "="), "") << "padding";
  EXPECT_NE(refused(""), "");
  EXPECT_NE(refused(".."), "");
  EXPECT_NE(refused(std::string(100'000, 'a')), "");
  for (std::size_t i = 0; i < good.size(); i += 7) {
    auto flipped = good;
    flipped[i] = flipped[i] == 'A' ? 'B' : 'A';
    if (flipped != good && i != second - 1) EXPECT_NE(refused(flipped), "") << "at " << i;
  }
  EXPECT_NE(refused(token(good_claims(), {{"alg", "RS256"}, {"kid", "k1"}, {"crit", json::array{"exp"}}})), "");
}

TEST_F(IdTokenTest, AnotherOnesKeyIsTold) {
  const auto stranger = Signer::rsa();
  const auto unknown = stranger.token({{"alg", "RS256"}, {"kid", "k2"}}, good_claims());
  const auto claims = verify(unknown, keys(), {"https://id.example", "gluepot", "the nonce", kNow});
  ASSERT_FALSE(claims);
  EXPECT_EQ(claims.error().reason, "unknown_key");
  EXPECT_NE(refused(stranger.token({{"alg", "RS256"}, {"kid", "k1"}}, good_claims())), "") << "under a known name";
  // Without a kid there must be but one key.
  EXPECT_EQ(refused(token(good_claims(), json::object{{"alg", "RS256"}})), "");
  EXPECT_NE(refused(token(good_claims(), json::object{{"alg", "RS256"}}), keys_of({rsa().jwk("a"), stranger.jwk("b")})),
            "");
}

TEST_F(IdTokenTest, ClaimsOfAnotherSignInAreRefused) {
  EXPECT_NE(refused_with("iss", "https://id.example/").find("iss"), std::string::npos);
  EXPECT_NE(refused_with("iss", nullptr), "");
  EXPECT_NE(refused_with("aud", "other").find("aud"), std::string::npos);
  EXPECT_NE(refused_with("aud", json::array{"other"}), "");
  EXPECT_NE(refused_with("aud", nullptr), "");
  EXPECT_EQ(refused_with("aud", json::array{"gluepot"}), "");
  EXPECT_NE(refused_with("aud", json::array{"gluepot", "other"}).find("azp"), std::string::npos);
  EXPECT_NE(refused_with("azp", "other").find("azp"), std::string::npos);
  EXPECT_NE(refused_with("nonce", "another").find("nonce"), std::string::npos);
  EXPECT_NE(refused_with("nonce", nullptr), "");
  EXPECT_NE(refused_with("sub", ""), "");
  EXPECT_NE(refused_with("sub", 7), "");
  auto shared = good_claims();
  shared["aud"] = json::array{"other", "gluepot"};
  shared["azp"] = "gluepot";
  EXPECT_EQ(refused(token(shared)), "");
}

TEST_F(IdTokenTest, TimesHoldWithAMinuteOfSkew) {
  EXPECT_EQ(refused_with("exp", kNow - 59), "");
  EXPECT_NE(refused_with("exp", kNow - 60).find("exp"), std::string::npos);
  EXPECT_NE(refused_with("exp", nullptr), "");
  EXPECT_NE(refused_with("exp", "never"), "");
  EXPECT_NE(refused_with("exp", -1), "");
  EXPECT_NE(refused_with("exp", 1e300), "");
  EXPECT_EQ(refused_with("exp", static_cast<double>(kNow) + 0.5), "");
  EXPECT_EQ(refused_with("iat", kNow + 60), "");
  EXPECT_NE(refused_with("iat", kNow + 61).find("iat"), std::string::npos);
  EXPECT_NE(refused_with("iat", nullptr), "");
  EXPECT_NE(refused_with("nbf", kNow + 61).find("nbf"), std::string::npos);
  EXPECT_EQ(refused_with("nbf", kNow), "");
}

TEST_F(IdTokenTest, RefusalsSayNothingOfTheToken) {
  for (const auto& text :
       {refused_with("nonce", "secret-nonce"), refused_with("aud", "secret-aud"), refused("secret.x.y")})
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
}

TEST(KeysTest, WeakAndForeignOnesAreLeftOut) {
  auto encryption = Signer::rsa().jwk("enc");
  encryption["use"] = "enc";
  auto bad_point = Signer::curve().jwk("bad");
  bad_point["y"] = bad_point["x"];
  const json::array jwks{Signer::rsa(1024).jwk("short"),
                         encryption,
                         bad_point,
                         json::object{{"kty", "oct"}, {"k", "AAAA"}},
                         json::object{{"kty", "RSA"}, {"n", "!!"}, {"e", "AQAB"}},
                         "nonsense",
                         Signer::rsa().jwk("good")};
  const auto keys = read_keys(json::serialize(json::object{{"keys", jwks}}));
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 1U);
  EXPECT_EQ(keys->front().id, "good");
  for (const std::string_view text : {"", "[]", "{}", R"({"keys":{}})"}) EXPECT_FALSE(read_keys(text)) << text;
}

}  // namespace
}  // namespace gluepot::openid
