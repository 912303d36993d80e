package joist.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import joist.server.JoistServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code joist demo}: the whole job on real data, ending with the console left running. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Does the whole job on 427,550 real US flights: reads them, trains, packages, serves, and, under a"
          + " steady load from a second process, trains a second version on more data, proves it and"
          + " switches to it. Then the console stays open.",
      "Its models are in a store of its own, ~/.joist/demo, made anew each time."
    },
    footer = {"", "Examples:", "  joist demo", "  joist demo --headless --seconds 60"})
final class DemoCommand implements Callable<Integer> {
  private final Output output;

  @Option(names = "--headless", description = "Do the same and exit.")
  private boolean headless;

  @Option(
      names = "--seconds",
      converter = CountText.class,
      paramLabel = "N",
      defaultValue = "90",
      description = "Time for the whole demonstration, 30 or more. Default: ${DEFAULT-VALUE}.")
  private int seconds = 90;

  @Option(
      names = "--port",
      converter = PortText.class,
      description = "Port of the server. Default: 8080, or a free one where that is taken.")
  private @Nullable Integer port;

  @Option(
      names = "--rate",
      defaultValue = "500",
      description = "Requests a second. Default: ${DEFAULT-VALUE}.")
  private int rate = 500;

  DemoCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws Exception {
    if (seconds < 30) {
      throw new UsageException(
          "expected --seconds 30 or more for two trainings and a switch, got " + seconds);
    }
    Screen screen = output.screen(false);
    try (Demo demo = Demo.prepare(screen, Duration.ofSeconds(seconds), rate)) {
      demo.trainFirst();
      JoistServer server = demo.serve(port);
      boolean clean = demo.switchUnderLoad(server);
      demo.whatNext(server, !headless);
      if (!headless) {
        WebBrowser.open(server.url());
        server.closeOnExit();
        new CountDownLatch(1).await();
      }
      return clean ? ExitCode.OK : ExitCode.FAULT;
    }
  }
}
