package joist.server.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import joist.table.Reason;

/**
 * A file in PEM, and the option that names it: whatever is wrong with what it holds is told with
 * both, in an {@link AccessException}.
 */
public record PemFile(String option, Path path) {
  private static final String BEGIN_CERTIFICATE = "-----BEGIN CERTIFICATE-----";
  private static final String CERTIFICATES = "certificates in PEM (" + BEGIN_CERTIFICATE + ")";
  private static final String KEY = "a private key in PEM (-----BEGIN PRIVATE KEY-----)";

  /** What a file of certificates holds, whatever that is. */
  public byte[] readCertificates() {
    return read(CERTIFICATES);
  }

  /** What the file of a key holds, whatever that is. */
  public byte[] readKey() {
    return read(KEY);
  }

  private byte[] read(String what) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException unreadable) {
      throw new AccessException(
          expected(what, "cannot be read: " + Reason.of(unreadable)), unreadable);
    }
  }

  /** Whether it held certificates, one or more. */
  public void requireCertificates(byte[] held) {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(held));
      if (found.isEmpty() || !text(held).contains(BEGIN_CERTIFICATE)) { // in DER, or PKCS #7
        throw new CertificateException("there is none in it");
      }
    } catch (CertificateException malformed) {
      throw new AccessException(
          expected(CERTIFICATES, "has none, or one that is damaged"), malformed);
    }
  }

  /**
   * Whether it held a private key without a password, and another file that key's certificate; of
   * large keys, work of milliseconds.
   */
  public void requireKeyOf(PemFile certificate, byte[] certificates, byte[] held) {
    String pem = text(held);
    if (!pem.contains("-----BEGIN ") || !pem.contains("PRIVATE KEY-----")) {
      throw new AccessException(expected(KEY, "has none"));
    }
    if (pem.contains("-----BEGIN ENCRYPTED ")) {
      throw new AccessException(
          expected(KEY, "has one with a password: 'openssl pkey' takes it off"));
    }
    certificate.requireCertificates(certificates);
    if (!CertifiedKey.fits(certificates, pem)) {
      throw new AccessException(
          "expected the private key of the certificate in %s, got another's in %s; give %s and %s of one pair"
              .formatted(certificate.path, path, certificate.option, option));
    }
  }

  private static String text(byte[] held) {
    return new String(held, StandardCharsets.ISO_8859_1);
  }

  private String expected(String what, String wrong) {
    return "expected %s in the file of %s, got %s, which %s".formatted(what, option, path, wrong);
  }
}
