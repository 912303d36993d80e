package joist.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import joist.server.access.AccessException;
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

  @Mixin private KeyFileOptions keys = new KeyFileOptions();

  @Option(
      names = "--auth",
      paramLabel = "auto|on|off",
      defaultValue = "auto",
      description =
          "Whether callers show keys (see 'joist keys'). auto: where other machines reach the server"
              + " or --keys (or JOIST_KEYS) is given. Default: ${DEFAULT-VALUE}.")
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
      description = "The address of --management-port. Default: 127.0.0.1.")
  private @Nullable String managementHost;

  /**
   * For a server at an address.
   *
   * @throws UsageException when options contradict each other, or let anybody in by accident
   */
  AccessSettings settings(String host) {
    if (managementHost != null && managementPort == null) {
      throw new UsageException(
          "expected --management-port with --management-host, got the host alone; '--management-port 0"
              + " --management-host %s' takes a free port".formatted(managementHost));
    }
    AccessSettings settings = given(host);
    try {
      settings.requireSafe(host);
    } catch (AccessException unsafe) {
      throw new UsageException(String.valueOf(unsafe.getMessage()));
    }
    return settings;
  }

  private AccessSettings given(String host) {
    String operators = managementHost == null ? "127.0.0.1" : managementHost;
    boolean asks =
        switch (asking) {
          case ON -> true;
          case OFF -> false;
          case AUTO -> keys.isNamed() || !isHere(host) || !isHere(operators);
        };
    return AccessSettings.LOOPBACK
        .withKeys(asks ? keys.path() : null)
        .withTls(tls())
        .withManagement(
            managementPort == null
                ? null
                : new AccessSettings.Management(operators, managementPort))
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
      throw new UsageException(
          "expected both --tls-cert and --tls-key, and --tls-client-ca only with them, got "
              + tlsGiven());
    }
    return null;
  }

  private String tlsGiven() {
    List<String> given = new ArrayList<>();
    if (certificate != null) {
      given.add("--tls-cert");
    }
    if (key != null) {
      given.add("--tls-key");
    }
    if (clientCa != null) {
      given.add("--tls-client-ca");
    }
    return String.join(" and ", given);
  }
}
