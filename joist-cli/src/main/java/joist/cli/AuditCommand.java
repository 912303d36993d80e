package joist.cli;

import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import joist.cli.Screen.Cell;
import joist.store.AlteredAuditException;
import joist.store.AuditEvent;
import joist.store.Store;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist audit}: who changed what, and whether that log is whole. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "Lists who registered, promoted, switched or unloaded what, newest first. The log is only added"
          + " to, and each entry has a hash over the one before it: with --verify the whole chain is"
          + " recomputed, and an entry that was changed, put in or taken out is named."
    },
    footer = {
      "",
      "Examples:",
      "  joist audit",
      "  joist audit churn --limit 20",
      "  joist audit --verify"
    })
final class AuditCommand implements Callable<Integer> {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private static final int NEWEST = 50;

  /** An entry may be written a moment after it happened, and another one between. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private final Output output;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Entries of one model alone.")
  private @Nullable String name;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = CountText.class,
      description = "The newest N entries. Default: 50.")
  private @Nullable Integer limit;

  @Option(
      names = "--verify",
      description =
          "Recompute the chain of the whole log, and list nothing; the exit status is 4 where it is"
              + " broken.")
  private boolean verify;

  @Option(names = "--json", description = "One line of JSON for each entry, or for the check.")
  private boolean json;

  @Mixin private StoreOptions store = new StoreOptions();

  AuditCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if (verify && (name != null || limit != null)) {
      throw new UsageException(
          "expected --verify alone, since the chain is that of the whole log, got %s with it"
              .formatted(name == null ? "--limit" : "'" + name + "'"));
    }
    if (name != null && ModelReference.parse(name).version().isPresent()) {
      throw new UsageException(
          "expected the name of a model, whose versions are told together, got '%s'; 'joist audit %s' lists them"
              .formatted(name, ModelReference.parse(name).name()));
    }
    Screen screen = output.screen(json);
    try (Store open = store.openExisting()) {
      if (verify) {
        verify(screen, open);
      } else {
        List<AuditEvent> events =
            open.audit(Optional.ofNullable(name), limit == null ? NEWEST : limit);
        if (events.isEmpty() && name != null) {
          StoreOptions.resolve(open, name);
        }
        list(screen, events);
      }
    }
    return ExitCode.OK;
  }

  private void verify(Screen screen, Store open) {
    long events = verified(screen, open);
    screen.good(
        "%,d entries, each with the hash of the one before it: none was altered".formatted(events));
    if (json) {
      screen.result(JsonText.of(Map.of("events", events, "intact", true)));
    }
  }

  /** The number of events; where the chain is broken scripts get a document all the same. */
  private long verified(Screen screen, Store open) {
    try {
      return open.verifyAudit();
    } catch (AlteredAuditException altered) {
      if (json) {
        screen.result(
            JsonText.of(Map.of("intact", false, "problem", String.valueOf(altered.getMessage()))));
      }
      throw altered;
    }
  }

  private void list(Screen screen, List<AuditEvent> events) {
    if (json) {
      events.forEach(event -> screen.result(JsonText.of(document(event))));
    } else if (events.isEmpty()) {
      screen.say("Nothing was changed yet.");
    } else {
      Set<AuditEvent> early = datedBeforeTheirPredecessors(events);
      screen.table(columns(early), events);
      if (!early.isEmpty()) {
        screen.say(
            "* dated before the entry below: a clock was set back, or this was written late. The order is that of the log.");
      }
    }
  }

  /** Clocks are set back, and differ from machine to machine. */
  private static Set<AuditEvent> datedBeforeTheirPredecessors(List<AuditEvent> events) {
    return IntStream.range(1, events.size())
        .filter(i -> events.get(i - 1).time().plus(LATE).isBefore(events.get(i).time()))
        .mapToObj(i -> events.get(i - 1))
        .collect(Collectors.toSet());
  }

  private static List<Cell<AuditEvent>> columns(Set<AuditEvent> early) {
    return List.of(
        Cell.number("#", event -> Long.toString(event.id())),
        Cell.text("WHEN", event -> when(event) + (early.contains(event) ? " *" : "")),
        Cell.text("WHAT", AuditEvent::action),
        Cell.text("VERSION", AuditCommand::reference),
        Cell.text("WHO", AuditCommand::who),
        Cell.text("HASH", event -> event.hash().substring(0, 12)),
        Cell.text("WHY", AuditEvent::detail));
  }

  private static String when(AuditEvent event) {
    return SECONDS.format(event.time().atZone(ZoneId.systemDefault()));
  }

  private static String reference(AuditEvent event) {
    return event.version() == 0 ? event.model() : event.model() + ":" + event.version();
  }

  private static String who(AuditEvent event) {
    return event.server().isEmpty() ? event.actor() : event.actor() + " at " + event.server();
  }

  private static Map<String, Object> document(AuditEvent event) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", event.id());
    document.put("time", event.time().toString());
    document.put("action", event.action());
    document.put("model", event.model());
    document.put("version", event.version());
    document.put("digest", event.digest());
    document.put("actor", event.actor());
    document.put("detail", event.detail());
    document.put("server", event.server());
    document.put("hash", event.hash());
    return document;
  }
}
