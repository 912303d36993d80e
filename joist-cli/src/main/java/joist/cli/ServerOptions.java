package joist.cli;

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

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "An operator's key, where the server asks for one. Default: JOIST_API_KEY.")
  private String key = ServerClient.keyOfSurroundings();

  /** The document at a path. */
  JsonNode get(String path) throws InterruptedException {
    return new ServerClient(server, key).get(path);
  }
}
