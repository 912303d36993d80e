package joist.cli;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
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
   * @throws UnusableException when a file cannot be read, or is not what it should be
   */
  Optional<SSLContext> context() {
    if (equals(STANDARD)) {
      return Optional.empty();
    }
    try {
      SslContextBuilder context = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
      if (ca != null) {
        context.trustManager(ca.toFile());
      }
      if (certificate != null && key != null) {
        context.keyManager(certificate.toFile(), key.toFile());
      }
      return Optional.of(((JdkSslContext) context.build()).context());
    } catch (SSLException | IllegalArgumentException wrong) {
      throw new UnusableException(
          "expected certificates in PEM (-----BEGIN CERTIFICATE-----) in the files of --ca and --client-cert, and a private key (-----BEGIN PRIVATE KEY-----) in that of --client-key: "
              + wrong.getMessage());
    }
  }
}
