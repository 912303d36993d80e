package joist.bench.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import joist.server.JoistServer;
import joist.server.ServerSettings;
import joist.server.operations.ModelSource;
import joist.serving.DeployReport;

/**
 * Joist's server as {@code joist serve FILE --port PORT --p99 MILLISms --memory 2GiB} starts it.
 */
public final class JoistPeer {
  private static final long MEMORY_BYTES = 2L << 30;

  private JoistPeer() {}

  /** {@code FILE PORT MILLIS}. */
  public static void main(String[] arguments) {
    ServerSettings.Objective objective = ServerSettings.standard().objective();
    JoistServer server =
        JoistServer.start(
            ServerSettings.standard()
                .withPort(Integer.parseInt(arguments[1]))
                .withObjective(
                    new ServerSettings.Objective(
                        Duration.ofMillis(Long.parseLong(arguments[2])),
                        MEMORY_BYTES,
                        objective.threads(),
                        objective.batching())),
            new ModelSource.Files(List.of(Path.of(arguments[0]))));
    server.closeOnExit();
    if (!server.reports().stream().allMatch(DeployReport::isLive)) {
      System.err.println(server.reports());
      System.exit(1);
    }
  }
}
