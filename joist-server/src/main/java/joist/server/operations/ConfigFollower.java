package joist.server.operations;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import joist.server.config.ConfigException;
import joist.server.config.ServeConfig;
import joist.server.config.ServeConfigReader;
import joist.server.http.RequestException;
import joist.serving.DeployReport;
import joist.serving.DeployRequest;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.RegistryWatcher;
import joist.serving.VersionPolicy;
import joist.serving.aim.Aim;
import joist.store.ModelVersion;
import joist.store.Store;
import joist.store.StoreException;
import joist.store.StoreOutOfReachException;
import joist.table.Reason;

/**
 * Follows a configuration file: what it says more, less or otherwise than before is done, in one
 * piece. All of it is read and looked up first, then what is new is loaded and proven; only then is
 * anything taken away or named anew. Where that fails, what was done so far is undone, and the
 * reason is kept. Blocks on loads and the store; one change at a time.
 */
public final class ConfigFollower {
  private static final System.Logger LOG = System.getLogger("joist.server");

  private final Path file;
  private final Store store;
  private final Deployments deployments;
  private final RegistryWatcher watcher;
  private final DeploymentAudit audit;
  private String actor = Operations.SERVER; // who asked for the change that is under way
  private byte[] seen = new byte[0];
  private Optional<String> seenProblem = Optional.empty(); // why what was seen is not followed
  private boolean passing; // whether the problem that is told is of a moment, not of what was seen
  private ServeConfig followed = new ServeConfig(Map.of());
  private volatile State state = new State("{\"models\": {}}", Instant.EPOCH, Optional.empty());

  ConfigFollower(
      Path file,
      Store store,
      Deployments deployments,
      RegistryWatcher watcher,
      DeploymentAudit audit) {
    this.audit = audit;
    this.file = file;
    this.store = store;
    this.deployments = deployments;
    this.watcher = watcher;
    watcher.follow(Map.of());
  }

  /**
   * How it stands.
   *
   * @param followed the document that is followed, JSON
   * @param problem why the newest one is not; empty when it is
   */
  public record State(String followed, Instant since, Optional<String> problem) {}

  public State state() {
    return state;
  }

  public Path file() {
    return file;
  }

  /**
   * Follows the file for the first time.
   *
   * @throws ConfigException when it cannot be followed
   */
  synchronized void begin() {
    try {
      seen = Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new ConfigException(List.of(unread(unreadable)));
    }
    apply(seen, Operations.SERVER, AskedFiles.ALL);
  }

  /**
   * Looks at the file, and follows it where it changed. One that cannot be followed is told of; one
   * that could not be tried, as the store is out of reach, is tried again the next time.
   */
  synchronized void poll() {
    byte[] now;
    try {
      now = Files.readAllBytes(file);
    } catch (IOException gone) {
      problem(unread(gone));
      passing = true;
      return;
    }
    if (Arrays.equals(now, seen)) {
      if (passing) {
        state = new State(state.followed(), state.since(), seenProblem);
        passing = false;
      }
      return;
    }
    Optional<String> before = state.problem();
    try {
      apply(now, Operations.SERVER, AskedFiles.ALL);
      saw(now);
      LOG.log(System.Logger.Level.INFO, "the configuration {0} is followed", file);
    } catch (ConfigException why) {
      saw(now);
      notFollowed(why);
    } catch (RuntimeException notNow) {
      passing = true;
      if (!state.problem().equals(before)) {
        notFollowed(notNow);
      }
    }
  }

  private static String unread(IOException why) {
    return "expected JSON such as %s, got a file that cannot be read: %s"
        .formatted(ServeConfigReader.EXAMPLE, Reason.of(why));
  }

  private void saw(byte[] document) {
    seen = document;
    seenProblem = state.problem();
    passing = false;
  }

  private void notFollowed(RuntimeException why) {
    LOG.log(
        System.Logger.Level.WARNING,
        "the configuration {0} is not followed, nothing changed: {1}",
        file,
        why.getMessage());
  }

  /**
   * Follows a document, as {@code actor} asks from elsewhere: its files lie in the folder of the
   * file that is followed, or are followed already.
   *
   * @throws ConfigException when it cannot be followed; nothing changed then
   */
  public synchronized void apply(byte[] json, String actor) {
    apply(json, actor, AskedFiles.under(folder()));
  }

  private Path folder() {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file : folder;
  }

  private void apply(byte[] json, String actor, AskedFiles allowed) {
    this.actor = actor;
    try {
      ServeConfig wanted = ServeConfigReader.read(json, folder());
      allowed.require(wanted, followed);
      requirePresent(wanted);
      follow(wanted);
      audit(wanted);
      followed = wanted;
      String text = new String(json, StandardCharsets.UTF_8);
      state = new State(text, Instant.now(), Optional.empty());
    } catch (RuntimeException why) {
      problem(String.valueOf(why.getMessage()));
      throw why;
    }
  }

  private void audit(ServeConfig wanted) {
    wanted
        .models()
        .forEach((name, model) -> {
          if (!model.equals(followed.models().get(name))) {
            audit.configured(name, actor, model.toString());
          }
        });
  }

  private void problem(String why) {
    state = new State(state.followed(), state.since(), Optional.of(why));
  }

  /** All that is named must be there before anything is done. */
  private void requirePresent(ServeConfig wanted) {
    List<String> problems = new ArrayList<>();
    wanted
        .models()
        .forEach((name, model) -> {
          if (model.file().isPresent()) {
            if (!Files.isReadable(model.file().get())) {
              problems.add("model \"%s\": found no file %s".formatted(name, model.file().get()));
            }
          } else {
            int before = problems.size();
            missing(name, model, problems);
            if (problems.size() == before && !model.equals(followed.models().get(name))) {
              damaged(name, model, problems);
            }
          }
        });
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private void missing(String name, ServeConfig.Model model, List<String> problems) {
    List<Integer> registered = store.versions(name).stream().map(ModelVersion::version).toList();
    if (registered.isEmpty()) {
      problems.add(
          "model \"%s\": the registry has none; register it, or give a \"file\"".formatted(name));
      return;
    }
    if (model.versions() instanceof VersionPolicy.Specific specific) {
      specific.versions().stream()
          .filter(version -> !registered.contains(version))
          .forEach(version ->
              problems.add(
                  "model \"%s\": the registry has no version %d, but %s"
                      .formatted(name, version, registered)));
    } else if (store.live(name).isEmpty()) {
      problems.add(
          "model \"%s\": no version is live in the registry; promote one, or list \"versions\""
              .formatted(name));
    }
    model
        .labels()
        .forEach((label, version) -> {
          if (!registered.contains(version)) {
            problems.add(
                "model \"%s\": the label \"%s\" names version %d, which the registry does not have, but %s"
                    .formatted(name, label, version, registered));
          } else if (!served(name, model).contains(version)) {
            problems.add(
                "model \"%s\": the label \"%s\" names version %d, which is not served; \"versions\" are %s"
                    .formatted(name, label, version, served(name, model)));
          }
        });
  }

  /** A package that is damaged would fail after others were switched, and each time anew. */
  private void damaged(String name, ServeConfig.Model model, List<String> problems) {
    List<Integer> served = served(name, model);
    for (ModelVersion version : store.versions(name)) {
      if (served.contains(version.version())) {
        try {
          store.packageFile(version.digest());
        } catch (StoreOutOfReachException notNow) {
          throw notNow;
        } catch (StoreException damaged) {
          problems.add("model \"%s\": %s".formatted(name, damaged.getMessage()));
        }
      }
    }
  }

  private List<Integer> served(String name, ServeConfig.Model model) {
    List<Integer> registered = store.versions(name).stream().map(ModelVersion::version).toList();
    List<Integer> served = new ArrayList<>(model.kept(registered));
    store
        .live(name)
        .filter(live -> model.versions().followsRegistry() && !served.contains(live.version()))
        .ifPresent(live -> served.add(live.version()));
    return served.stream().sorted().toList();
  }

  private void follow(ServeConfig wanted) {
    List<Runnable> undo = new ArrayList<>();
    Map<String, Set<Integer>> kept = new HashMap<>();
    try {
      wanted
          .models()
          .forEach((name, model) -> {
            if (!servesAlready(name, model)) {
              renew(name, model, undo);
            }
            kept.put(name, kept(name, model));
          });
    } catch (RuntimeException why) {
      undo.reversed().forEach(step -> undo(step, why));
      throw why;
    }
    for (String name : followed.models().keySet()) {
      if (!wanted.models().containsKey(name)) {
        forget(name);
      }
    }
    Map<String, VersionPolicy> policies = new HashMap<>();
    wanted
        .models()
        .forEach((name, model) -> {
          settle(name, model, kept.getOrDefault(name, Set.of()));
          if (model.file().isEmpty()) {
            policies.put(name, model.versions());
          }
        });
    watcher.follow(policies);
  }

  private boolean servesAlready(String name, ServeConfig.Model model) {
    ServeConfig.Model before = followed.models().get(name);
    return before != null && model.servesAs(before) && deployments.live(name).isPresent();
  }

  /**
   * Serves a model again as the configuration says, with all of its versions and labels, or changes
   * nothing.
   *
   * @throws RequestException when the configuration does not list it, or it cannot be served
   */
  synchronized void load(String name, String actor) {
    ServeConfig.Model model = followed.models().get(name);
    if (model == null) {
      throw RequestException.refused(
          "the configuration does not list '%s', and nothing else is served; listed are: %s"
              .formatted(name, String.join(", ", followed.models().keySet())));
    }
    this.actor = actor;
    List<Runnable> undo = new ArrayList<>();
    try {
      renew(name, model, undo);
      settle(name, model, kept(name, model));
    } catch (RuntimeException why) {
      undo.forEach(step -> undo(step, why));
      throw why instanceof ConfigException
          ? RequestException.refused(String.valueOf(why.getMessage()))
          : why;
    }
  }

  private void renew(String name, ServeConfig.Model model, List<Runnable> undo) {
    undo.add(undoing(name));
    deployments.isolate(name, model.home().isolated());
    deployments.aims().foreseeing(name, model.aim(), () -> bring(name, model));
  }

  /** One step that fails keeps no other from being undone. */
  private void undo(Runnable step, RuntimeException why) {
    try {
      step.run();
    } catch (RuntimeException too) {
      LOG.log(deployments.failureLevel(), "a change of the configuration is not undone", too);
      why.addSuppressed(too);
    }
  }

  /** What takes a model back to how it is served now, all looked up before anything is done. */
  private Runnable undoing(String name) {
    Optional<Deployment> live = deployments.live(name);
    ServeConfig.Model before = followed.models().get(name);
    if (live.isEmpty()) {
      return () -> {
        if (before == null) {
          forget(name);
        } else { // an operator unloaded it: what the file says of it holds
          deployments.isolate(name, before.home().isolated());
          say(name, before);
          takeAway(name);
        }
      };
    }
    int version = live.get().version();
    Optional<String> digest = live.get().digest();
    Optional<Path> file = before == null ? Optional.empty() : before.file();
    Supplier<Path> from =
        file.<Supplier<Path>>map(path -> () -> path).orElseGet(() -> where(digest.orElseThrow()));
    Set<Integer> kept = before == null ? Set.of() : kept(name, before);
    return () -> {
      deployments.isolate(name, before != null && before.home().isolated());
      told(
          name,
          deployments.deploy(new DeployRequest(name, version, digest, from.get(), file.isEmpty())));
      if (before == null) {
        deployments.keep(name, kept).join(); // served as an operator asked, not as a file says
      } else {
        settle(name, before, kept);
      }
    };
  }

  /**
   * Where a package lies. One that is damaged is looked for again when it is needed: what is served
   * now, out of memory, is no reason not to follow what replaces it.
   */
  private Supplier<Path> where(String digest) {
    try {
      Path now = store.packageFile(digest);
      return () -> now;
    } catch (StoreOutOfReachException notNow) {
      throw notNow;
    } catch (StoreException damaged) {
      return () -> store.packageFile(digest);
    }
  }

  private void forget(String name) {
    deployments.labels().set(name, Map.of());
    deployments.pin(name, false);
    deployments.isolate(name, false);
    deployments.aims().set(name, Aim.COMMON);
    takeAway(name);
  }

  private void takeAway(String name) {
    if (deployments.names().contains(name)) {
      deployments.unload(name).join();
      audit.unloaded(name, actor);
    }
  }

  /** Loads and proves what a model needs, beside all that answers now. */
  private void bring(String name, ServeConfig.Model model) {
    if (model.file().isPresent()) {
      told(name, deployments.deployFile(name, model.file().get()));
      return;
    }
    List<ModelVersion> registered = store.versions(name);
    List<Integer> served = served(name, model);
    Set<Integer> kept = new HashSet<>(served);
    deployments.all().stream()
        .filter(held -> held.name().equals(name))
        .forEach(held -> kept.add(held.version()));
    deployments.keep(name, kept).join(); // nobody goes before all are there
    int answering =
        model.versions() instanceof VersionPolicy.Specific specific
            ? specific.answering()
            : store.live(name).orElseThrow().version();
    ModelVersion answers = store.find(name, answering).orElseThrow();
    if (deployments.live(name).isEmpty()) {
      told(name, watcher.deploy(answers)); // before others, which would answer in its place
    }
    for (ModelVersion version : registered) {
      if (version.version() != answering && served.contains(version.version())) {
        requireLive(name, deployments.deployBeside(watcher.request(version)));
      }
    }
    told(name, watcher.deploy(answers));
  }

  /** Waits for what is to answer for a name, and tells the audit log. */
  private void told(String name, CompletableFuture<DeployReport> deploying) {
    audit.told(requireLive(name, deploying), actor);
  }

  private DeployReport requireLive(String name, CompletableFuture<DeployReport> deploying) {
    DeployReport report;
    try {
      report = deploying.join();
    } catch (CompletionException failed) {
      throw new ConfigException(
          List.of("model \"%s\" cannot be served: %s".formatted(name, failed.getCause())));
    }
    if (!report.isLive()) {
      audit.told(report, actor);
      throw new ConfigException(
          List.of(
              "model \"%s\", version %d cannot be served: %s"
                  .formatted(name, report.version(), report.reason())));
    }
    return report;
  }

  private Set<Integer> kept(String name, ServeConfig.Model model) {
    List<Integer> registered =
        model.file().isPresent()
            ? List.of()
            : store.versions(name).stream().map(ModelVersion::version).toList();
    return model.kept(registered);
  }

  /** What cannot fail. */
  private void settle(String name, ServeConfig.Model model, Set<Integer> kept) {
    deployments.keep(name, kept).join();
    say(name, model);
  }

  private void say(String name, ServeConfig.Model model) {
    deployments.labels().set(name, model.labels());
    deployments.pin(name, model.home().pin());
    deployments.aims().set(name, model.aim());
  }
}
