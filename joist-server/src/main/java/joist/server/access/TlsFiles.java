package joist.server.access;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import joist.table.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files that TLS is spoken with.
 *
 * @param certificate the server's, and those that vouch for it
 * @param key of the certificate: PKCS #8, not encrypted
 * @param clientCa who must vouch for callers' certificates (mutual TLS); null where callers need
 *     none
 */
public record TlsFiles(Path certificate, Path key, @Nullable Path clientCa) {
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
  private static final String CERTIFICATES = "certificates in PEM (-----BEGIN CERTIFICATE-----)";
  private static final String KEY = "a private key in PEM (-----BEGIN PRIVATE KEY-----)";

  /** What the files held when they were read. */
  public record Contents(Buffer certificate, Buffer key, @Nullable Buffer clientCa) {
    /** A listener that speaks TLS. */
    public void set(HttpServerOptions listener) {
      ServerSSLOptions options = options();
      listener
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(options.getKeyCertOptions())
          .setTrustOptions(options.getTrustOptions())
          .setClientAuth(options.getClientAuth())
          .setEnabledSecureTransportProtocols(PROTOCOLS);
    }

    /** TLS as Vert.x takes it anew. */
    public ServerSSLOptions options() {
      ServerSSLOptions options =
          new ServerSSLOptions()
              .setKeyCertOptions(new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key))
              .setEnabledSecureTransportProtocols(PROTOCOLS)
              .setApplicationLayerProtocols(List.of("h2", "http/1.1"))
              .setUseAlpn(true);
      return clientCa == null
          ? options
          : options
              .setTrustOptions(new PemTrustOptions().addCertValue(clientCa))
              .setClientAuth(ClientAuth.REQUIRED);
    }
  }

  /**
   * Reads the files, and checks what they hold.
   *
   * @throws AccessException naming the file that cannot be read, or is not what it should be
   */
  public Contents read() {
    Contents contents = unchecked();
    check(contents);
    return contents;
  }

  /** Reads the files, whatever they hold. */
  Contents unchecked() {
    return new Contents(
        bytes(CERTIFICATES, "--tls-cert", certificate),
        bytes(KEY, "--tls-key", key),
        clientCa == null ? null : bytes(CERTIFICATES, "--tls-client-ca", clientCa));
  }

  /** Whether TLS can be spoken with what the files hold; of large keys, work of milliseconds. */
  void check(Contents contents) {
    if (clientCa != null && contents.clientCa() != null) {
      requireCertificates("--tls-client-ca", clientCa, contents.clientCa());
    }
    String pem = contents.key().toString();
    if (!pem.contains("-----BEGIN ") || !pem.contains("PRIVATE KEY-----")) {
      throw new AccessException(expected(KEY, "--tls-key", key, "has none"));
    }
    if (pem.contains("-----BEGIN ENCRYPTED ")) {
      throw new AccessException(
          expected(KEY, "--tls-key", key, "has one with a password: 'openssl pkey' takes it off"));
    }
    requireCertificates("--tls-cert", certificate, contents.certificate());
    if (!CertifiedKey.fits(contents.certificate().getBytes(), pem)) {
      throw new AccessException(
          "expected the private key of the certificate in %s, got another's in %s; give --tls-cert and --tls-key of one pair"
              .formatted(certificate, key));
    }
  }

  private static void requireCertificates(String option, Path file, Buffer bytes) {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes.getBytes()));
      if (found.isEmpty()) {
        throw new CertificateException("there is none in it");
      }
    } catch (CertificateException malformed) {
      throw new AccessException(
          expected(CERTIFICATES, option, file, "has none, or one that is damaged"), malformed);
    }
  }

  private static String expected(String what, String option, Path file, String wrong) {
    return "expected %s in the file of %s, got %s, which %s".formatted(what, option, file, wrong);
  }

  private static Buffer bytes(String what, String option, Path file) {
    try {
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (IOException unreadable) {
      throw new AccessException(
          expected(what, option, file, "cannot be read: " + Reason.of(unreadable)), unreadable);
    }
  }
}
