package joist.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A running server that a command asks where it is told to. */
final class AskedServerOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "A running server that is asked, such as " + ServerClient.LOCAL + ".")
  private @Nullable String server;

  @Mixin private ServerAccessOptions access = new ServerAccessOptions();

  /** The server; empty where none is named. */
  Optional<ServerClient> client() {
    return Optional.ofNullable(server).map(access::client);
  }
}
