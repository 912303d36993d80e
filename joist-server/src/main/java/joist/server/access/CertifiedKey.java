package joist.server.access;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a private key is a certificate's: what the one signs, the other verifies. */
final class CertifiedKey {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");
  private static final byte[] SAMPLE = {1, 2, 3};

  private CertifiedKey() {}

  /**
   * Looks at the first certificate; true too where nobody can say, of other forms and kinds of
   * keys.
   *
   * @param certificates in PEM
   * @param key in PEM
   */
  static boolean fits(byte[] certificates, String key) {
    Matcher pem = PKCS8.matcher(key);
    if (!pem.find()) {
      return true;
    }
    try {
      PublicKey certified =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificates))
              .getPublicKey();
      String signature = SIGNATURES.get(certified.getAlgorithm());
      byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
      return signature == null
          || verifies(
              Signature.getInstance(signature),
              KeyFactory.getInstance(certified.getAlgorithm())
                  .generatePrivate(new PKCS8EncodedKeySpec(encoded)),
              certified);
    } catch (GeneralSecurityException | IllegalArgumentException ofAnotherKind) {
      return false;
    }
  }

  private static boolean verifies(Signature signature, PrivateKey own, PublicKey certified)
      throws GeneralSecurityException {
    signature.initSign(own);
    signature.update(SAMPLE);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(SAMPLE);
    return signature.verify(signed);
  }
}
