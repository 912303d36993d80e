package joist.cli;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import joist.server.access.AccessException;
import joist.server.access.PemFile;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client believes, and how it shows who it is, by files in PEM.
 *
 * @param ca who vouches for servers; null for the public authorities that Java knows
 * @param certificate the client's own; null for none
 * @param key of that certificate: PKCS #8, not encrypted
 */
record ClientTls(@Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {
  /** As Java does it where nothing is said. */
  static final ClientTls STANDARD = new ClientTls(null, null, null);

  ClientTls {
    if ((certificate == null) != (key == null)) {
      throw new UsageException(
          "expected --client-cert and --client-key together, got %s alone"
              .formatted(key == null ? "--client-cert" : "--client-key"));
    }
  }

  /**
   * What a client is made with; empty where nothing is said.
   *
   * @throws AccessException naming the file that cannot be read, or is not what it should be
   */
  Optional<SSLContext> context() {
    if (equals(STANDARD)) {
      return Optional.empty();
    }
    try {
      SslContextBuilder context = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
      if (ca != null) {
        PemFile trusted = new PemFile("--ca", ca);
        byte[] held = trusted.readCertificates();
        trusted.requireCertificates(held);
        context.trustManager(new ByteArrayInputStream(held));
      }
      if (certificate != null && key != null) {
        PemFile own = new PemFile("--client-cert", certificate);
        PemFile ownKey = new PemFile("--client-key", key);
        byte[] certificates = own.readCertificates();
        byte[] held = ownKey.readKey();
        ownKey.requireKeyOf(own, certificates, held);
        context.keyManager(new ByteArrayInputStream(certificates), new ByteArrayInputStream(held));
      }
      return Optional.of(((JdkSslContext) context.build()).context());
    } catch (SSLException | IllegalArgumentException wrong) {
      throw new UnusableException(
          (key == null
                  ? "TLS cannot be spoken with the certificates in %s: %s"
                  : "expected a private key as PKCS #8 (-----BEGIN PRIVATE KEY-----) in the file of --client-key, got %s: %s")
              .formatted(key == null ? ca : key, wrong.getMessage()));
    }
  }
}
