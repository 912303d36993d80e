package joist.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A running server that a command asks where it is told to. */
final class AskedServerOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "A running server that is asked, such as " + ServerClient.LOCAL + ".")
  private @Nullable String server;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "An operator's key, where the server asks for one. Default: JOIST_API_KEY.")
  private String key = ServerClient.keyOfSurroundings();

  /** The server; empty where none is named. */
  Optional<ServerClient> client() {
    return Optional.ofNullable(server).map(url -> new ServerClient(url, key));
  }
}
