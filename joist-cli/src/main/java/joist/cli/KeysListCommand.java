package joist.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import joist.cli.Screen.Cell;
import joist.server.access.ApiKey;
import joist.server.access.KeyFile;
import joist.server.access.KeyHolder;
import joist.serving.share.Quota;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code joist keys list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the callers, what each may use, and the ids of their keys.")
final class KeysListCommand implements Callable<Integer> {
  private final Output output;

  @Mixin private KeyFileOptions file = new KeyFileOptions();

  @Option(names = "--json", description = "One line of JSON for each caller.")
  private boolean json;

  KeysListCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Screen screen = output.screen(json);
    KeyFile keys = file.open();
    List<KeyHolder> holders = keys.read();
    if (json) {
      holders.forEach(holder -> screen.result(JsonText.of(document(holder))));
    } else if (holders.isEmpty()) {
      screen.say(
          "There are no keys in %s. 'joist keys add NAME' makes one.".formatted(keys.path()));
    } else {
      screen.table(
          List.of(
              Cell.text("CALLER", KeyHolder::name),
              Cell.text("ROLE", holder -> holder.role().label()),
              Cell.number("WEIGHT", holder -> Double.toString(holder.quota().weight())),
              Cell.number("RATE", holder -> rate(holder.quota())),
              Cell.number("AT ONCE", holder -> atOnce(holder.quota())),
              Cell.text("KEYS", holder -> String.join(" ", ids(holder)))),
          holders);
    }
    return ExitCode.OK;
  }

  private static String rate(Quota quota) {
    return quota.ratePerSecond() < Double.POSITIVE_INFINITY ? quota.ratePerSecond() + "/s" : "any";
  }

  private static String atOnce(Quota quota) {
    return quota.atOnce() < Integer.MAX_VALUE ? Integer.toString(quota.atOnce()) : "any";
  }

  private static List<String> ids(KeyHolder holder) {
    return holder.keys().stream().map(ApiKey::id).toList();
  }

  private static Map<String, Object> document(KeyHolder holder) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", holder.name());
    document.put("role", holder.role().label());
    document.put("weight", holder.quota().weight());
    document.put("rate", rate(holder.quota()));
    document.put("atOnce", atOnce(holder.quota()));
    document.put("keys", ids(holder));
    return document;
  }
}
