package joist.server.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.model.PackageCodec;
import joist.model.Signature;
import joist.server.http.RequestException;
import joist.server.operations.ModelEntry;
import joist.server.operations.Operations;
import joist.serving.Deployment;
import joist.store.AlteredAuditException;
import joist.store.AuditEvent;
import joist.store.ModelVersion;
import joist.store.Store;
import joist.store.StoreException;
import joist.store.WasLive;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Models, versions, cards and the audit log as JSON. Reads the store: not for event loops. */
final class Catalogue {
  private static final List<String> DOCUMENTS = List.of("card", "schema", "signature", "lineage");

  private final JsonMapper json = new JsonMapper();
  private final Operations operations;

  Catalogue(Operations operations) {
    this.operations = operations;
  }

  ObjectNode models() {
    ObjectNode root = json.createObjectNode();
    ArrayNode list = root.putArray("models");
    List<ModelEntry> all = operations.entries();
    all.stream()
        .map(ModelEntry::name)
        .distinct()
        .forEach(name -> {
          List<ModelEntry> versions = all.stream().filter(e -> e.name().equals(name)).toList();
          ObjectNode node = list.addObject().put("name", name);
          putLive(node, versions);
          ArrayNode numbers = node.putArray("versions");
          versions.forEach(entry -> numbers.add(entry.version()));
          node.put("task", Snapshots.task(signature(versions)));
        });
    return root;
  }

  ObjectNode model(String name) {
    List<ModelEntry> versions = operations.entries(name);
    ObjectNode root = json.createObjectNode().put("name", name);
    putLive(root, versions);
    Optional<Signature> signature = signature(versions);
    root.put("task", Snapshots.task(signature));
    if (signature.isPresent()) {
      putSignature(root.putObject("signature"), signature.get());
    } else {
      root.putNull("signature");
    }
    ArrayNode list = root.putArray("versions");
    versions.forEach(entry -> putVersion(list.addObject(), entry));
    return root;
  }

  private static void putLive(ObjectNode node, List<ModelEntry> versions) {
    Optional<ModelEntry> live = versions.stream().filter(Catalogue::isLive).findFirst();
    if (live.isPresent()) {
      node.put("live", live.get().version());
    } else {
      node.putNull("live");
    }
  }

  private static boolean isLive(ModelEntry entry) {
    return entry.registered().map(ModelVersion::live).orElse(entry.state().equals("live"));
  }

  private static Optional<Signature> signature(List<ModelEntry> versions) {
    return versions.stream()
        .flatMap(entry -> entry.deployed().stream())
        .filter(Deployment::answers)
        .findFirst()
        .flatMap(deployment -> deployment.description().signature());
  }

  private static void putSignature(ObjectNode node, Signature signature) {
    node.put("target", signature.target());
    signature.classes().forEach(node.putArray("classes")::add);
    ArrayNode inputs = node.putArray("inputs");
    signature
        .inputs()
        .forEach(
            field -> inputs.addObject().put("name", field.name()).put("type", field.type().name()));
  }

  private static void putVersion(ObjectNode node, ModelEntry entry) {
    node.put("version", entry.version())
        .put("digest", entry.digest().orElse(null))
        .put("live", isLive(entry))
        .put("state", entry.state())
        .put("reason", entry.reason().isEmpty() ? null : entry.reason());
    ArrayNode proof = node.putArray("proof");
    entry
        .deployed()
        .ifPresent(deployed ->
            deployed.proof().results().forEach(gate -> Gates.put(proof.addObject(), gate)));
    ObjectNode facts = node.putObject("facts");
    entry
        .registered()
        .ifPresent(version -> {
          node.put("bytes", version.bytes()).put("registered", version.registered().toString());
          version.facts().forEach(facts::put);
        });
    Optional<Deployment> loaded = entry.deployed().filter(Deployment::isLoaded);
    if (loaded.isPresent()) {
      Snapshots.traffic(node.putObject("stats"), loaded.get().stats(), loaded.get().inFlight());
    } else {
      node.putNull("stats");
    }
  }

  ObjectNode card(String name, int version) {
    ModelEntry entry = operations.entry(name, version);
    Map<String, byte[]> documents = documents(entry);
    ObjectNode root =
        json.createObjectNode()
            .put("model", name)
            .put("version", version)
            .put("digest", entry.digest().orElse(null));
    for (String document : DOCUMENTS) {
      byte[] bytes = documents.get(document + ".json");
      root.set(document, bytes == null ? json.nullNode() : json.readTree(bytes));
    }
    return root;
  }

  private Map<String, byte[]> documents(ModelEntry entry) {
    Path file =
        operations
            .packageFile(entry)
            .orElseThrow(
                () -> RequestException.notFound("the file of " + entry.name() + " is not known"));
    try {
      byte[] bytes = Files.readAllBytes(file);
      boolean isPackage = bytes.length > 1 && bytes[0] == 'P' && bytes[1] == 'K';
      return isPackage ? PackageCodec.documents(bytes) : Map.of();
    } catch (IOException unreadable) {
      throw new StoreException(
          "the package " + file + " cannot be read: " + unreadable, unreadable);
    }
  }

  ObjectNode audit(Optional<String> model, int limit) {
    ObjectNode root = json.createObjectNode();
    ArrayNode list = root.putArray("events");
    List<AuditEvent> events =
        operations.store().map(store -> store.audit(model, limit)).orElse(List.of());
    for (AuditEvent event : events) {
      list.addObject()
          .put("id", event.id())
          .put("time", event.time().toString())
          .put("action", event.action())
          .put("model", event.model())
          .put("version", event.version())
          .put("digest", event.digest())
          .put("actor", event.actor())
          .put("detail", event.detail())
          .put("server", event.server())
          .put("hash", event.hash());
    }
    return root;
  }

  /**
   * Whether the audit log's chain of hashes is whole.
   *
   * @throws StoreException when the log cannot be read: that says nothing about it
   */
  ObjectNode chain() {
    ObjectNode root = json.createObjectNode();
    try {
      root.put("events", operations.store().map(Store::verifyAudit).orElse(0L));
      return root.put("intact", true).putNull("problem");
    } catch (AlteredAuditException altered) {
      return root.putNull("events").put("intact", false).put("problem", altered.getMessage());
    }
  }

  ObjectNode liveAt(String model, Instant time) {
    Store store =
        operations
            .store()
            .orElseThrow(
                () -> RequestException.badRequest("this server serves files: it has no history"));
    ObjectNode root = json.createObjectNode().put("model", model).put("time", time.toString());
    WasLive then = store.liveAt(model, time);
    if (then.promoted().isPresent()) {
      held(root.putObject("promoted"), then.promoted().get());
    } else {
      root.putNull("promoted");
    }
    ArrayNode answered = root.putArray("answered");
    then.answered()
        .forEach(event -> held(answered.addObject().put("server", event.server()), event));
    return root;
  }

  private static void held(ObjectNode into, AuditEvent event) {
    into.put("version", event.version())
        .put("digest", event.digest())
        .put("since", event.time().toString())
        .put("actor", event.actor())
        .put("detail", event.detail());
  }
}
