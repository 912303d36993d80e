package joist.server.operations;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import joist.server.http.RequestException;
import joist.serving.DeployReport;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.RegistryWatcher;
import joist.serving.VersionPolicy;
import joist.serving.isolate.ChildEvent;
import joist.store.ModelVersion;
import joist.store.Store;

/**
 * The operator's actions over one source of models. Methods may block on the store: not for event
 * loops. Thread-safe.
 */
public final class Operations implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("joist.server");

  /** Who acts when the server follows its registry. */
  static final String SERVER = "server";

  private final ModelSource source;
  private final Deployments deployments;
  private final Optional<RegistryWatcher> watcher;
  private final Optional<ConfigFollower> configuration;
  private final Optional<DeploymentAudit> audit;
  private final Map<String, Path> fileByName = new ConcurrentHashMap<>();

  /**
   * @param name of the server, as no other server of its registry has it; it may take a while
   */
  public Operations(ModelSource source, Deployments deployments, Supplier<String> name) {
    this.source = source;
    this.deployments = deployments;
    this.audit = store().map(store -> new DeploymentAudit(store, name));
    this.watcher =
        switch (source) {
          case ModelSource.Registry registry ->
              Optional.of(new RegistryWatcher(registry.store(), deployments, registry.names()));
          case ModelSource.Files files -> Optional.empty();
        };
    this.configuration =
        switch (source) {
          case ModelSource.Registry registry ->
              registry
                  .config()
                  .map(file ->
                      new ConfigFollower(
                          file,
                          registry.store(),
                          deployments,
                          watcher.orElseThrow(),
                          audit.orElseThrow()));
          case ModelSource.Files files -> Optional.empty();
        };
  }

  /** Begins to serve what the source has; each report comes when its model is live or is not. */
  public List<CompletableFuture<DeployReport>> begin() {
    audit.ifPresent(DeploymentAudit::started);
    configuration.ifPresent(ConfigFollower::begin);
    List<CompletableFuture<DeployReport>> begun = new ArrayList<>(poll());
    source.files().stream().map(file -> deployFile(file, SERVER)).forEach(begun::add);
    return begun;
  }

  /** Looks at the registry once; nothing without one. */
  public List<CompletableFuture<DeployReport>> poll() {
    configuration.ifPresent(ConfigFollower::poll);
    return watcher.map(RegistryWatcher::poll).orElse(List.of()).stream()
        .map(begun ->
            begun.whenComplete((report, failure) -> {
              if (report != null && !isBeside(report)) {
                audit.ifPresent(log -> log.told(report, SERVER));
              }
            }))
        .toList();
  }

  /** Whether it came to be live while another version answers for the name: nothing switched. */
  private boolean isBeside(DeployReport report) {
    return report.isLive()
        && deployments
            .live(report.name())
            .map(answering -> answering.version() != report.version())
            .orElse(false);
  }

  /** Hears what became of the child process of a version. */
  public void child(ChildEvent event) {
    audit.ifPresent(log -> log.child(event));
  }

  private CompletableFuture<DeployReport> audited(
      CompletableFuture<DeployReport> deploying, String actor) {
    return deploying.whenComplete((report, failure) -> {
      if (report != null) {
        audit.ifPresent(log -> log.told(report, actor));
      }
    });
  }

  private CompletableFuture<DeployReport> deployFile(Path file, String actor) {
    CompletableFuture<DeployReport> deploying =
        deployments
            .deployFile(file)
            .whenComplete((report, failure) -> {
              if (report != null) {
                fileByName.put(report.name(), file);
              }
            });
    return audited(deploying, actor);
  }

  /** The configuration file that is followed, where there is one. */
  public Optional<ConfigFollower> configuration() {
    return configuration;
  }

  /** The registry, where there is one. */
  public Optional<Store> store() {
    return switch (source) {
      case ModelSource.Registry registry -> Optional.of(registry.store());
      case ModelSource.Files files -> Optional.empty();
    };
  }

  /** How a person names the registry. */
  public Optional<String> location() {
    return switch (source) {
      case ModelSource.Registry registry -> Optional.of(registry.location());
      case ModelSource.Files files -> Optional.empty();
    };
  }

  /** Where the package of an entry can be read. */
  public Optional<Path> packageFile(ModelEntry entry) {
    return Optional.ofNullable(fileByName.get(entry.name()))
        .or(() ->
            store()
                .flatMap(registry ->
                    entry.registered().map(ModelVersion::digest).map(registry::packageFile)));
  }

  /** All versions of all models, by name, newest version first. */
  public List<ModelEntry> entries() {
    Map<String, Map<Integer, ModelEntry>> entries = new TreeMap<>();
    for (Deployment deployment : deployments.all()) {
      put(entries, entry(Optional.empty(), Optional.of(deployment)));
    }
    for (ModelVersion version : store().map(Store::versions).orElse(List.of())) {
      put(
          entries,
          entry(Optional.of(version), deployments.find(version.name(), version.version())));
    }
    List<ModelEntry> all = new ArrayList<>();
    entries.values().forEach(versions -> all.addAll(versions.values()));
    return all;
  }

  private static void put(Map<String, Map<Integer, ModelEntry>> entries, ModelEntry entry) {
    entries
        .computeIfAbsent(entry.name(), name -> new TreeMap<>(Comparator.reverseOrder()))
        .put(entry.version(), entry);
  }

  private static ModelEntry entry(
      Optional<ModelVersion> registered, Optional<Deployment> deployed) {
    String name =
        registered.map(ModelVersion::name).or(() -> deployed.map(Deployment::name)).orElseThrow();
    int version =
        registered
            .map(ModelVersion::version)
            .or(() -> deployed.map(Deployment::version))
            .orElseThrow();
    return new ModelEntry(name, version, registered, deployed);
  }

  /**
   * All versions of one model, newest first.
   *
   * @throws RequestException when there is none
   */
  public List<ModelEntry> entries(String name) {
    List<ModelEntry> entries =
        entries().stream().filter(entry -> entry.name().equals(name)).toList();
    if (entries.isEmpty()) {
      throw RequestException.notFound("no model '" + name + "' is known here");
    }
    return entries;
  }

  /** One version of a model. */
  public ModelEntry entry(String name, int version) {
    return entries(name).stream()
        .filter(entry -> entry.version() == version)
        .findFirst()
        .orElseThrow(() ->
            RequestException.notFound(
                "no version %d of model '%s' is known here".formatted(version, name)));
  }

  /**
   * Serves what the source, or the configuration, says of a name, as {@code actor} asks; fails
   * where that does not come to be live.
   */
  public CompletableFuture<Void> load(String name, String actor) {
    Path file = fileByName.get(name);
    if (file != null) {
      return deployFile(file, actor).thenAccept(Operations::requireLive);
    }
    if (configuration.isPresent()) {
      configuration.get().load(name, actor);
      return CompletableFuture.completedFuture(null);
    }
    return store()
        .orElseThrow(() -> RequestException.notFound("no file is served as '" + name + "'"))
        .live(name)
        .map(version -> deploy(version, actor))
        .orElseThrow(() -> RequestException.notFound("the registry has no live '" + name + "'"))
        .thenAccept(Operations::requireLive);
  }

  private static void requireLive(DeployReport report) {
    if (!report.isLive()) {
      throw RequestException.refused(report.reason());
    }
  }

  /** Where a configuration says otherwise, promoting a version would not make it answer. */
  private void requirePromotable(String name, int version) {
    if (!followed().lists(name)) {
      throw RequestException.refused(
          "the configuration serves no '%s' of the registry; add it there, or promote %s:%d in the registry itself (joist promote without --server)"
              .formatted(name, name, version));
    }
    OptionalInt listed = followed().answering(name);
    if (listed.isPresent() && listed.getAsInt() != version) {
      throw RequestException.refused(
          "the configuration lists the versions of '%s', of which %d answers whatever is promoted; change \"versions\" there, or promote %s:%d in the registry itself (joist promote without --server)"
              .formatted(name, listed.getAsInt(), name, version));
    }
  }

  private CompletableFuture<DeployReport> deploy(ModelVersion version, String actor) {
    return audited(followed().deploy(version), actor);
  }

  private RegistryWatcher followed() {
    return watcher.orElseThrow(() -> new IllegalStateException("a registry without its watcher"));
  }

  /** Which versions of a model are live at once. */
  public VersionPolicy policy(String name) {
    return watcher.map(followed -> followed.policy(name)).orElseGet(VersionPolicy.Latest::new);
  }

  /**
   * Keeps versions of a served model live whatever is promoted, beside those that its policy keeps,
   * and no others; one that is not live is loaded where it is registered.
   *
   * @throws RequestException when that does not come to be live
   */
  public void keep(String name, Set<Integer> versions) {
    List<ModelVersion> registered = registered(name);
    deployments.keep(name, kept(name, versions, registered)).join();
    int answering = deployments.live(name).map(Deployment::version).orElse(0);
    for (ModelVersion version : registered) {
      if (versions.contains(version.version()) && version.version() != answering) {
        requireLive(deployments.deployBeside(followed().request(version)).join());
      }
    }
  }

  /** These versions of a model, and those that its policy keeps. */
  public Set<Integer> kept(String name, Set<Integer> versions) {
    return kept(name, versions, registered(name));
  }

  private Set<Integer> kept(String name, Set<Integer> versions, List<ModelVersion> registered) {
    Set<Integer> kept = new HashSet<>(versions);
    kept.addAll(policy(name).kept(registered.stream().map(ModelVersion::version).toList()));
    return kept;
  }

  private List<ModelVersion> registered(String name) {
    return store().map(known -> known.versions(name)).orElse(List.of());
  }

  /** Hears that how a name is served was changed, for the audit log. May block on the store. */
  public void configured(String name, String actor, String what) {
    audit.ifPresent(log -> log.configured(name, actor, what));
  }

  /** Stops serving a name, as {@code actor} asks, until it is loaded or another is promoted. */
  public CompletableFuture<Void> unload(String name, String actor) {
    return deployments
        .unload(name)
        .thenRun(() -> audit.ifPresent(log -> log.unloaded(name, actor)));
  }

  /**
   * Proves a version here and then makes it live in the registry; when either fails, what answered
   * before answers.
   */
  public CompletableFuture<DeployReport> promote(
      String name, int version, String actor, String detail) {
    Store store =
        store()
            .orElseThrow(() ->
                RequestException.badRequest(
                    "expected a registry to promote in, but this server serves files"));
    ModelVersion registered =
        store
            .find(name, version)
            .orElseThrow(
                () -> RequestException.notFound("the registry has no " + name + ":" + version));
    requirePromotable(name, version);
    OptionalInt before = deployments.live(name).stream().mapToInt(Deployment::version).findFirst();
    return followed()
        .whilePromoting(
            name,
            () ->
                // On a thread of its own: the store blocks, and one that the loading thread made
                // would be behind all others as it is.
                CompletableFuture.supplyAsync(
                    () -> {
                      DeployReport report = deploy(registered, actor).join();
                      requireLive(report);
                      try {
                        store.promote(name, version, actor, detail);
                      } catch (RuntimeException notPromoted) {
                        goBack(name, before, actor, notPromoted);
                        throw notPromoted;
                      }
                      return report;
                    },
                    task -> Thread.ofPlatform().daemon().name("joist-promote").start(task)));
  }

  /** The registry names what was live before: so it is that which answers. */
  private void goBack(String name, OptionalInt before, String actor, RuntimeException why) {
    try {
      if (before.isPresent()) {
        audited(followed().goBack(name, before.getAsInt()), actor).join();
      } else {
        unload(name, actor).join();
      }
    } catch (RuntimeException too) {
      LOG.log(failureLevel(), "a promotion of " + name + " is not undone", too);
      why.addSuppressed(too);
    }
  }

  /** As {@link Deployments#failureLevel}. */
  public System.Logger.Level failureLevel() {
    return deployments.failureLevel();
  }

  /** Waits until the audit log has what was done. */
  @Override
  public void close() {
    audit.ifPresent(DeploymentAudit::close);
  }
}
