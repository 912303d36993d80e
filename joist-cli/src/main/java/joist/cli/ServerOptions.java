package joist.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Which running server a command asks, and asking it. */
final class ServerOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = ServerClient.LOCAL,
      description = "The server that answered. Default: ${DEFAULT-VALUE}.")
  private String server = ServerClient.LOCAL;

  @Mixin private ServerAccessOptions access = new ServerAccessOptions();

  /** The document at a path. */
  JsonNode get(String path) throws InterruptedException {
    return access.client(server).get(path);
  }
}
