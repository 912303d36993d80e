package joist.cli;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import joist.server.access.AccessException;
import joist.server.access.ApiKey;
import joist.server.access.KeyFile;
import joist.server.access.KeyHolder;
import joist.server.access.Role;
import joist.serving.share.Quota;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist keys add}. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description =
        "Makes a key and shows it this once. A caller that is known gets one more, and keeps what it may"
            + " do and use unless options say otherwise.")
final class KeysAddCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(
      paramLabel = "NAME",
      description =
          "The caller, as metrics and the audit log name it: 1 to 64 letters, digits, '.', '-' and '_'.")
  private String name = "";

  @Mixin private CallerOptions given = new CallerOptions();
  @Mixin private KeyFileOptions file = new KeyFileOptions();

  @Option(names = "--json", description = "The key as one line of JSON.")
  private boolean json;

  KeysAddCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    KeyHolder stranger = stranger();
    ApiKey.Fresh fresh = ApiKey.make(new SecureRandom(), Instant.now());
    KeyFile keys = file.open();
    List<KeyHolder> all = keys.change(holders -> with(holders, stranger, fresh.key()));
    // Apart from the key, so that a shell takes the key alone.
    output
        .err()
        .println(
            "the key %s of '%s' is in %s%s; it is shown this once"
                .formatted(fresh.key().id(), name, keys.path(), others(all)));
    output
        .screen(json)
        .result(
            json
                ? JsonText.of(Map.of("name", name, "id", fresh.key().id(), "key", fresh.text()))
                : fresh.text());
    return ExitCode.OK;
  }

  /** A caller of this name that has nothing yet. */
  private KeyHolder stranger() {
    try {
      return new KeyHolder(name, Role.PREDICT, Quota.FREE, List.of());
    } catch (AccessException noName) {
      throw new UsageException(String.valueOf(noName.getMessage()));
    }
  }

  private List<KeyHolder> with(List<KeyHolder> holders, KeyHolder stranger, ApiKey key) {
    KeyHolder before =
        holders.stream().filter(it -> it.name().equals(name)).findFirst().orElse(stranger);
    List<ApiKey> keys = new ArrayList<>(before.keys());
    keys.add(key);
    List<KeyHolder> changed = new ArrayList<>(holders);
    changed.remove(before);
    changed.add(given.applied(before).withKeys(keys));
    return changed;
  }

  private String others(List<KeyHolder> all) {
    int keys =
        all.stream().filter(it -> it.name().equals(name)).mapToInt(it -> it.keys().size()).sum();
    return keys == 1 ? "" : ", beside %d that stay good".formatted(keys - 1);
  }
}
