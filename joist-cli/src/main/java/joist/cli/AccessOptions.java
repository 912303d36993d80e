package joist.cli;

import java.nio.file.Path;
import joist.server.access.AccessSettings;
import joist.server.access.TlsFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who may come in to a server, and by which way. */
final class AccessOptions {
  /** Whether callers show keys. */
  enum Asking {
    /** Where other machines reach the server, or a file of keys was named. */
    AUTO,
    ON,
    OFF
  }

  @Mixin private KeysCommand.KeyFileOptions keys = new KeysCommand.KeyFileOptions();

  @Option(
      names = "--auth",
      paramLabel = "auto|on|off",
      defaultValue = "auto",
      description =
          "Whether callers show keys (see 'joist keys'). auto: where other machines reach the server"
              + " or --keys is given. Default: ${DEFAULT-VALUE}.")
  private Asking asking = Asking.AUTO;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Speak TLS with these certificates, in PEM. Read anew when it changes.")
  private @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, in PEM.")
  private @Nullable Path key;

  @Option(
      names = "--tls-client-ca",
      paramLabel = "FILE",
      description = "Take only callers with a certificate that these vouch for (mutual TLS).")
  private @Nullable Path clientCa;

  @Option(
      names = "--plaintext",
      description =
          "Let other machines speak without TLS, as behind a proxy that ends it. Else --host of"
              + " another address needs --tls-cert.")
  private boolean plaintext;

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      converter = PortText.class,
      description =
          "Answer operators' paths (the console, metrics, loading and promoting) there, and there"
              + " alone; 0 for a free one. Default: the one port.")
  private @Nullable Integer managementPort;

  @Option(
      names = "--management-host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Its address. Default: ${DEFAULT-VALUE}.")
  private String managementHost = "127.0.0.1";

  /** For a server at an address. */
  AccessSettings settings(String host) {
    boolean asks =
        switch (asking) {
          case ON -> true;
          case OFF -> false;
          case AUTO -> keys.isNamed() || !isHere(host) || !isHere(managementHost);
        };
    return AccessSettings.LOOPBACK
        .withKeys(asks ? keys.path() : null)
        .withTls(tls())
        .withManagement(
            managementPort == null
                ? null
                : new AccessSettings.Management(managementHost, managementPort))
        .withWaived(new AccessSettings.Waived(asking == Asking.OFF, plaintext));
  }

  private static boolean isHere(String host) {
    return AccessSettings.isOfThisMachine(host);
  }

  private @Nullable TlsFiles tls() {
    if (certificate != null && key != null) {
      return new TlsFiles(certificate, key, clientCa);
    }
    if (certificate != null || key != null || clientCa != null) {
      throw new BadInputException(
          "expected both --tls-cert and --tls-key, and --tls-client-ca only with them");
    }
    return null;
  }
}
