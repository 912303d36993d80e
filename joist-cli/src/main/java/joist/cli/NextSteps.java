package joist.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands to try when the demonstration is over.
 *
 * @param url where the model was served
 * @param stays whether it still is; else it is to be served again first
 */
record NextSteps(String model, Path store, String url, boolean stays) {
  /** Each of them works as it stands; {@code row} is one that the model takes. */
  List<String> lines(String row) {
    List<String> lines = new ArrayList<>();
    if (!stays) {
      lines.add(
          "joist serve %s --port %d --store %s      # then, in another window:"
              .formatted(model, URI.create(url).getPort(), store));
    }
    lines.add("curl -s %s/v1/predict/%s -d '%s'".formatted(url, model, row));
    lines.add("joist models --store " + store);
    lines.add("joist card %s --store %s".formatted(model, store));
    lines.add("joist promote %s:1 --store %s      # and back again".formatted(model, store));
    lines.add("joist train YOUR.csv --target COLUMN");
    return lines;
  }
}
