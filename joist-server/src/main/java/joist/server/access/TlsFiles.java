package joist.server.access;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
    PemFile ca = ca();
    return new Contents(
        Buffer.buffer(own().readCertificates()),
        Buffer.buffer(ownKey().readKey()),
        ca == null ? null : Buffer.buffer(ca.readCertificates()));
  }

  /** Whether TLS can be spoken with what the files hold; of large keys, work of milliseconds. */
  void check(Contents contents) {
    PemFile ca = ca();
    if (ca != null && contents.clientCa() != null) {
      ca.requireCertificates(contents.clientCa().getBytes());
    }
    ownKey().requireKeyOf(own(), contents.certificate().getBytes(), contents.key().getBytes());
  }

  private PemFile own() {
    return new PemFile("--tls-cert", certificate);
  }

  private PemFile ownKey() {
    return new PemFile("--tls-key", key);
  }

  private @Nullable PemFile ca() {
    return clientCa == null ? null : new PemFile("--tls-client-ca", clientCa);
  }
}
