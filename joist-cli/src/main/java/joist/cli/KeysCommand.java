package joist.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import joist.cli.Screen.Cell;
import joist.server.access.AccessException;
import joist.server.access.ApiKey;
import joist.server.access.KeyFile;
import joist.server.access.KeyHolder;
import joist.server.access.Role;
import joist.serving.share.Quota;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code joist keys}: who may come in, and how much each may use. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Makes, lists and revokes the keys that callers of a server show, and says what each caller may"
          + " use. A running server follows within a second. A key is shown once, when it is made: only"
          + " its digest is kept."
    },
    subcommands = {
      KeysCommand.Add.class,
      KeysCommand.ListAll.class,
      KeysCommand.Change.class,
      KeysCommand.Revoke.class
    },
    footer = {
      "",
      "Examples:",
      "  joist keys add shop --weight 3 --rate 500",
      "  joist keys add me --role operate",
      "  joist keys add shop            # a second key; then move over, then:",
      "  joist keys revoke 5f1c09aa",
      "  joist keys set shop --rate 1000"
    })
final class KeysCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "expected add, list, set or revoke");
  }

  /** What a caller is to have; what is not given stays. */
  static final class Given {
    @Option(
        names = "--role",
        paramLabel = "predict|operate",
        description =
            "What it may do: ask models, or also load and promote them and use the console."
                + " Default: predict.")
    private @Nullable String role;

    @Option(
        names = "--weight",
        paramLabel = "N",
        description =
            "Its part where callers compete: 3 gets three times the rows of 1. Default: 1.")
    private @Nullable Double weight;

    @Option(
        names = "--rate",
        paramLabel = "N[/s]",
        description = "Requests a second, or 'none' for any number. Default: none.")
    private @Nullable String rate;

    @Option(
        names = "--at-once",
        paramLabel = "N",
        converter = CountText.class,
        description = "Requests inside at the same time. Default: any number.")
    private @Nullable Integer atOnce;

    KeyHolder applied(KeyHolder holder) {
      KeyHolder with = role == null ? holder : holder.withRole(Role.parse(role));
      return with.withQuota(this::applied);
    }

    private Quota applied(Quota quota) {
      try {
        Quota with = weight == null ? quota : quota.withWeight(weight);
        with = rate == null ? with : with.withRatePerSecond(rate(rate));
        return atOnce == null ? with : with.withAtOnce(atOnce);
      } catch (IllegalArgumentException wrong) {
        throw new BadInputException(String.valueOf(wrong.getMessage()));
      }
    }

    private static double rate(String text) {
      if (text.equals("none")) {
        return Double.POSITIVE_INFINITY;
      }
      try {
        return Double.parseDouble(
            text.endsWith("/s") ? text.substring(0, text.length() - 2) : text);
      } catch (NumberFormatException malformed) {
        throw new BadInputException(
            "expected a rate such as 100 or 100/s, or none, got '" + text + "'");
      }
    }
  }

  /** {@code joist keys add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Makes a key for a caller, who may have several.")
  static final class Add implements Callable<Integer> {
    private final Output output;

    @Parameters(paramLabel = "NAME", description = "The caller; metrics and the audit log name it.")
    private String name = "";

    @Mixin private Given given = new Given();
    @Mixin private KeyFileOptions file = new KeyFileOptions();

    @Option(names = "--json", description = "The key as one line of JSON.")
    private boolean json;

    Add(Output output) {
      this.output = output;
    }

    @Override
    public Integer call() {
      Screen screen = output.screen(json);
      ApiKey.Fresh fresh = ApiKey.make(new SecureRandom(), Instant.now());
      KeyFile keys = file.open();
      keys.change(holders -> with(holders, fresh.key()));
      screen.good(
          "a key of '%s' is in %s, under %s; it is shown this once"
              .formatted(name, keys.path(), fresh.key().id()));
      screen.result(
          json
              ? JsonText.of(Map.of("name", name, "id", fresh.key().id(), "key", fresh.text()))
              : fresh.text());
      return ExitCode.OK;
    }

    private List<KeyHolder> with(List<KeyHolder> holders, ApiKey key) {
      List<KeyHolder> changed = new ArrayList<>(holders);
      changed.removeIf(holder -> holder.name().equals(name));
      KeyHolder before =
          holders.stream()
              .filter(holder -> holder.name().equals(name))
              .findFirst()
              .orElseGet(() -> new KeyHolder(name, Role.PREDICT, Quota.FREE, List.of()));
      List<ApiKey> all = new ArrayList<>(before.keys());
      all.add(key);
      changed.add(given.applied(before).withKeys(all));
      return changed;
    }
  }

  /** {@code joist keys list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the callers, what each may use, and the ids of their keys.")
  static final class ListAll implements Callable<Integer> {
    private final Output output;

    @Mixin private KeyFileOptions file = new KeyFileOptions();

    @Option(names = "--json", description = "One line of JSON for each caller.")
    private boolean json;

    ListAll(Output output) {
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
      return quota.ratePerSecond() < Double.POSITIVE_INFINITY
          ? quota.ratePerSecond() + "/s"
          : "any";
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

  /** {@code joist keys set}. */
  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Changes what a caller may do and use; its keys stay.")
  static final class Change implements Callable<Integer> {
    private final Output output;

    @Parameters(paramLabel = "NAME", description = "The caller.")
    private String name = "";

    @Mixin private Given given = new Given();
    @Mixin private KeyFileOptions file = new KeyFileOptions();

    Change(Output output) {
      this.output = output;
    }

    @Override
    public Integer call() {
      file.open()
          .change(holders -> {
            requireKnown(holders, holder -> holder.name().equals(name), name);
            return holders.stream()
                .map(holder -> holder.name().equals(name) ? given.applied(holder) : holder)
                .toList();
          });
      output.screen(false).good("'%s' is changed".formatted(name));
      return ExitCode.OK;
    }
  }

  /** {@code joist keys revoke}. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Revokes one key by its id, or a caller with all its keys.")
  static final class Revoke implements Callable<Integer> {
    private final Output output;

    @Parameters(paramLabel = "ID|NAME", description = "What 'joist keys list' shows.")
    private String what = "";

    @Mixin private KeyFileOptions file = new KeyFileOptions();

    Revoke(Output output) {
      this.output = output;
    }

    @Override
    public Integer call() {
      file.open()
          .change(holders -> {
            requireKnown(holders, holder -> holder.name().equals(what) || has(holder), what);
            return holders.stream()
                .filter(holder -> !holder.name().equals(what))
                .map(this::without)
                .toList();
          });
      output.screen(false).good("'%s' is revoked".formatted(what));
      return ExitCode.OK;
    }

    private boolean has(KeyHolder holder) {
      return holder.keys().stream().anyMatch(key -> key.id().equals(what));
    }

    private KeyHolder without(KeyHolder holder) {
      return holder.withKeys(holder.keys().stream().filter(key -> !key.id().equals(what)).toList());
    }
  }

  private static void requireKnown(
      List<KeyHolder> holders, java.util.function.Predicate<KeyHolder> wanted, String what) {
    if (holders.stream().noneMatch(wanted)) {
      throw new AccessException(
          "expected one of the callers %s, got '%s'"
              .formatted(holders.stream().map(KeyHolder::name).toList(), what));
    }
  }

  /** Which file the keys are in. */
  static final class KeyFileOptions {
    @Option(
        names = "--keys",
        paramLabel = "FILE",
        description =
            "The file of keys, which 'joist serve' reads too. Default: JOIST_KEYS, else"
                + " ~/.joist/keys.json.")
    private @Nullable Path file;

    KeyFile open() {
      return new KeyFile(path());
    }

    /** Whether a file was named. */
    boolean isNamed() {
      return file != null || !System.getenv().getOrDefault("JOIST_KEYS", "").isBlank();
    }

    Path path() {
      if (file != null) {
        return file;
      }
      String named = System.getenv().getOrDefault("JOIST_KEYS", "");
      return named.isBlank()
          ? Path.of(System.getProperty("user.home"), ".joist", "keys.json")
          : Path.of(named);
    }
  }
}
