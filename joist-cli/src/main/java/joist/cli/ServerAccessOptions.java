package joist.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command is let in by a server that it asks. */
final class ServerAccessOptions {
  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "An operator's key, where the server asks for one. Default: JOIST_API_KEY.")
  private String key = ServerClient.keyOfSurroundings();

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "Certificates (PEM) of who vouches for the server. Default: those that Java knows.")
  private @Nullable Path ca;

  @Option(
      names = "--client-cert",
      paramLabel = "FILE",
      description = "A certificate (PEM) to show, where the server asks for one.")
  private @Nullable Path certificate;

  @Option(
      names = "--client-key",
      paramLabel = "FILE",
      description = "The private key (PEM, PKCS #8) of that certificate.")
  private @Nullable Path certificateKey;

  /** A client of the server there. */
  ServerClient client(String server) {
    return new ServerClient(server, key, new ClientTls(ca, certificate, certificateKey));
  }
}
