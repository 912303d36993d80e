package joist.server.api;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import joist.model.Signature;
import joist.server.intake.RequestMemory;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.SwitchRecord;
import joist.serving.admission.ComputePool;
import joist.serving.aim.Aim;
import joist.serving.aim.SaidPolicy;
import joist.serving.isolate.ChildStatus;
import joist.serving.share.CallerAccount;
import joist.serving.share.Callers;
import joist.serving.stats.Recent;
import joist.serving.stats.TrafficStats;
import joist.tensor.MemoryKind;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The live numbers as JSON: models, memory, switches. Thread-safe, never blocks. */
public final class Snapshots {
  private static final int MOST_CALLERS = 100;

  private final JsonMapper json = new JsonMapper();
  private final Deployments deployments;
  private final ComputePool pool;
  private final ServerView server;
  private final Callers callers;
  private final RequestMemory requests;

  public Snapshots(
      Deployments deployments,
      ComputePool pool,
      ServerView server,
      Callers callers,
      RequestMemory requests) {
    this.deployments = deployments;
    this.pool = pool;
    this.server = server;
    this.callers = callers;
    this.requests = requests;
  }

  /** Whether the server is going down, so that pages must let go of it. */
  boolean isDraining() {
    return server.state().get().equals("draining");
  }

  ObjectNode overview(String version) {
    ObjectNode root = json.createObjectNode();
    ServerView.Tuning tuning = server.tuning();
    root.putObject("server")
        .put("name", "joist")
        .put("version", version)
        .put("uptimeSeconds", Duration.between(server.started(), Instant.now()).toMillis() / 1e3)
        .put("host", server.address().host())
        .put("port", server.address().port().getAsInt())
        .put("state", server.state().get())
        .put("store", server.store().orElse(null))
        .put("p99ObjectiveMillis", tuning.p99Objective().toNanos() / 1e6)
        .put("keys", server.keys())
        .put("threads", tuning.threads());
    root.set("models", models(false));
    root.set("memory", memory());
    root.set("switches", switches());
    root.set("callers", callers());
    return root;
  }

  /** What each caller used, the costliest first. */
  private ArrayNode callers() {
    ArrayNode list = json.createArrayNode();
    for (CallerAccount account : callers.all().stream().limit(MOST_CALLERS).toList()) {
      list.addObject()
          .put("name", account.name())
          .put("inFlight", account.inside())
          .put("requests", account.requests())
          .put("refused", account.refused())
          .put("rows", account.rows())
          .put("bytes", account.bytes())
          .put("seconds", account.nanos() / 1e9);
    }
    return list;
  }

  /** The event of one second. */
  ObjectNode live() {
    ObjectNode root = json.createObjectNode().put("time", Instant.now().toString());
    root.set("models", models(true));
    root.set("memory", memory());
    return root;
  }

  private ArrayNode models(boolean byVersion) {
    ArrayNode list = json.createArrayNode();
    for (String name : deployments.names()) {
      List<Deployment> versions =
          deployments.all().stream().filter(d -> d.name().equals(name)).toList();
      Optional<TrafficStats> traffic = deployments.traffic(name);
      if (!versions.isEmpty() && traffic.isPresent()) {
        ObjectNode node = model(list.addObject(), name, versions, traffic.get());
        if (byVersion) {
          ObjectNode rates = node.putObject("byVersion");
          versions.stream()
              .filter(Deployment::isLoaded)
              .forEach(
                  d -> rates.put(Integer.toString(d.version()), recent(d.stats()).ratePerSecond()));
          ArrayNode states = node.putArray("versions");
          versions.forEach(d -> version(states.addObject(), d));
        }
      }
    }
    return list;
  }

  private ObjectNode model(
      ObjectNode node, String name, List<Deployment> versions, TrafficStats traffic) {
    Optional<Deployment> live = deployments.live(name);
    Deployment shown = live.orElse(versions.getFirst());
    node.put("name", name);
    if (live.isPresent()) {
      node.put("version", shown.version());
    } else {
      node.putNull("version");
    }
    node.put("state", shown.state().label());
    node.put("since", shown.since().toString());
    Loaded loaded = Loaded.of(shown);
    node.put("digest", loaded.digest().orElse(null)).put("task", loaded.task());
    int inFlight = versions.stream().mapToInt(Deployment::inFlight).sum();
    traffic(node, traffic, inFlight);
    node.put("queued", pool.queued());
    aim(node, name);
    return node.put("bytes", versions.stream().mapToLong(Deployment::bytes).sum());
  }

  private void aim(ObjectNode node, String name) {
    Aim said = deployments.aims().of(name);
    node.put("p99ObjectiveMillis", deployments.aims().p99Nanos(name) / 1e6)
        .put("tensorLimitBytes", said.tensorBytes().orElse(null))
        .put("deadlineMillis", said.deadline().map(most -> most.toNanos() / 1e6).orElse(null))
        .put("batching", said.batching().map(SaidPolicy::text).orElse(null));
  }

  private static void version(ObjectNode node, Deployment deployment) {
    node.put("version", deployment.version())
        .put("state", deployment.state().label())
        .put("since", deployment.since().toString())
        .put("reason", deployment.reason().isEmpty() ? null : deployment.reason())
        .put("bytes", deployment.bytes());
    deployment.child().ifPresent(child -> child(node.putObject("child"), child));
  }

  private static void child(ObjectNode node, ChildStatus child) {
    node.put("state", child.state().label())
        .put("pid", child.pid())
        .put("restarts", child.restarts())
        .put("lastExit", child.lastExit())
        .put("bytes", child.bytes());
  }

  /** What is known of a version since it was loaded. */
  record Loaded(Optional<String> digest, String task) {
    static Loaded of(Deployment deployment) {
      try {
        return new Loaded(
            Optional.of(deployment.description().digest()),
            Snapshots.task(deployment.description().signature()));
      } catch (IllegalStateException notLoadedYet) {
        return new Loaded(Optional.empty(), "tensor");
      }
    }
  }

  static String task(Optional<Signature> signature) {
    return signature
        .map(s -> s.isClassification() ? "classification" : "regression")
        .orElse("tensor");
  }

  static void traffic(ObjectNode node, TrafficStats stats, int inFlight) {
    recent(node, recent(stats));
    node.put("inFlight", inFlight)
        .put("requests", stats.requests())
        .put("rows", stats.rows())
        .put("errors", stats.errors())
        .put("shed", stats.shedCount());
  }

  private static Recent recent(TrafficStats stats) {
    return stats.recent(System.nanoTime());
  }

  private static ObjectNode recent(ObjectNode node, Recent recent) {
    node.put("ratePerSecond", recent.ratePerSecond());
    millis(node, "p50Millis", recent.p50Nanos());
    millis(node, "p99Millis", recent.p99Nanos());
    return node;
  }

  private static void millis(ObjectNode node, String name, OptionalDouble nanos) {
    if (nanos.isPresent()) {
      node.put(name, nanos.getAsDouble() / 1e6);
    } else {
      node.putNull(name);
    }
  }

  private ObjectNode memory() {
    ObjectNode node =
        json.createObjectNode()
            .put("budgetBytes", deployments.ledger().budgetBytes())
            .put("usedBytes", deployments.ledger().totalBytes())
            .put("heapBytes", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    node.putObject("requests")
        .put("budgetBytes", requests.budgetBytes())
        .put("heldBytes", requests.heldBytes())
        .put("waiting", requests.waiting())
        .put("refused", requests.refused());
    ObjectNode owners = node.putObject("owners");
    deployments.ledger().bytesByOwner().forEach(owners::put);
    ArrayNode versions = node.putArray("versions");
    deployments.all().stream()
        .filter(Deployment::isLoaded)
        .forEach(version -> held(versions.addObject(), version));
    ArrayNode shared = node.putArray("shared");
    deployments
        .sharedBytes()
        .forEach((users, bytes) -> {
          ObjectNode some = shared.addObject();
          users.forEach(some.putArray("users")::add);
          some.put("weightBytes", bytes.get(MemoryKind.WEIGHTS))
              .put("heapBytes", bytes.get(MemoryKind.HEAP));
        });
    return node;
  }

  private static void held(ObjectNode node, Deployment version) {
    Map<MemoryKind, Long> bytes = version.bytesByKind();
    node.put("model", version.name())
        .put("version", version.version())
        .put("bytes", version.bytes())
        .put("weightBytes", bytes.get(MemoryKind.WEIGHTS))
        .put("workspaceBytes", bytes.get(MemoryKind.WORKSPACE))
        .put("codeBytes", bytes.get(MemoryKind.CODE))
        .put("heapBytes", bytes.get(MemoryKind.HEAP))
        .put("childBytes", version.child().map(ChildStatus::bytes).orElse(null));
  }

  private ArrayNode switches() {
    ArrayNode list = json.createArrayNode();
    deployments.switches().forEach(record -> addSwitch(list.addObject(), record));
    return list;
  }

  private static void addSwitch(ObjectNode node, SwitchRecord record) {
    node.put("model", record.model());
    if (record.fromVersion() == 0) {
      node.putNull("fromVersion");
    } else {
      node.put("fromVersion", record.fromVersion());
    }
    node.put("toVersion", record.toVersion())
        .put("time", record.time().toString())
        .put("loadMillis", record.times().load().toNanos() / 1e6)
        .put("proveMillis", record.times().prove().toNanos() / 1e6)
        .put("warmMillis", record.times().warm().toNanos() / 1e6);
    recent(node.putObject("before"), record.before());
    recent(node.putObject("during"), record.during());
    if (record.after().isPresent()) {
      recent(node.putObject("after"), record.after().get());
    } else {
      node.putNull("after");
    }
  }
}
