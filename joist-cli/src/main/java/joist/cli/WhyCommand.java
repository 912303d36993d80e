package joist.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code joist why}: what became of one request, in sentences. */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    description = {
      "Says what became of a request: what it asked, where its time went, which batch it ran in and why"
          + " that batch closed, or why it was turned away. The id is the header x-request-id of its"
          + " answer, which a caller may choose. A server keeps its newest requests, and longer those"
          + " that were not answered in time."
    },
    footer = {
      "",
      "Examples:",
      "  joist why mh3k2x1a-1z4",
      "  joist why order-17 --server http://127.0.0.1:9000 --json"
    })
final class WhyCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(paramLabel = "REQUEST_ID", description = "The x-request-id of an answer.")
  private String id = "";

  @Option(names = "--json", description = "All that is known, as one line of JSON.")
  private boolean json;

  @Mixin private ServerOptions server = new ServerOptions();

  WhyCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws InterruptedException {
    Screen screen = output.screen(json);
    String escaped = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    JsonNode told = server.get("/v1/requests/" + escaped);
    if (json) {
      screen.result(told.toString());
    } else {
      told.path("story").forEach(sentence -> screen.say(sentence.asString()));
    }
    return ExitCode.OK;
  }
}
