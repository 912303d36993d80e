package joist.store;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The rows of registered versions and their facts. */
final class Versions {
  private final Handle handle;

  Versions(Handle handle) {
    this.handle = handle;
  }

  /** By name, newest version first. */
  List<ModelVersion> all() {
    Map<String, Integer> live = live();
    Map<String, Map<String, String>> facts = facts();
    return handle
        .createQuery("SELECT name, version, digest, bytes, registered FROM model_version")
        .map((row, context) -> {
          String name = row.getString("name");
          int version = row.getInt("version");
          return new ModelVersion(
              name,
              version,
              row.getString("digest"),
              row.getLong("bytes"),
              row.getObject("registered", OffsetDateTime.class).toInstant(),
              facts.getOrDefault(name + ":" + version, Map.of()),
              live.getOrDefault(name, 0) == version);
        })
        .stream()
        // Sorted here: databases differ in how they order names.
        .sorted(
            Comparator.comparing(ModelVersion::name)
                .thenComparing(ModelVersion::version, Comparator.reverseOrder()))
        .toList();
  }

  private record Fact(String reference, String name, String content) {}

  void insert(ModelVersion version) {
    handle
        .createUpdate(
            "INSERT INTO model_version (name, version, digest, bytes, registered)"
                + " VALUES (:name, :version, :digest, :bytes, :registered)")
        .bind("name", version.name())
        .bind("version", version.version())
        .bind("digest", version.digest())
        .bind("bytes", version.bytes())
        .bind("registered", version.registered().atOffset(ZoneOffset.UTC))
        .execute();
    version.facts().forEach((fact, content) -> insertFact(version, fact, content));
  }

  Set<String> digests() {
    return handle.createQuery("SELECT digest FROM model_version").mapTo(String.class).set();
  }

  private void insertFact(ModelVersion version, String fact, String content) {
    handle
        .createUpdate(
            "INSERT INTO version_fact (name, version, fact, content)"
                + " VALUES (:name, :version, :fact, :content)")
        .bind("name", version.name())
        .bind("version", version.version())
        .bind("fact", fact)
        .bind("content", content)
        .execute();
  }

  private Map<String, Integer> live() {
    Map<String, Integer> live = new HashMap<>();
    handle
        .createQuery(
            "SELECT model, version FROM audit_event WHERE id IN"
                + " (SELECT max(id) FROM audit_event WHERE action = :promote GROUP BY model)")
        .bind("promote", AuditLog.PROMOTE)
        .map((row, context) -> Map.entry(row.getString("model"), row.getInt("version")))
        .forEach(entry -> live.put(entry.getKey(), entry.getValue()));
    return live;
  }

  private Map<String, Map<String, String>> facts() {
    Map<String, Map<String, String>> facts = new HashMap<>();
    handle
        .createQuery("SELECT name, version, fact, content FROM version_fact")
        .map((row, context) ->
            new Fact(
                row.getString("name") + ":" + row.getInt("version"),
                row.getString("fact"),
                row.getString("content")))
        .forEach(fact ->
            facts
                .computeIfAbsent(fact.reference(), reference -> new HashMap<>())
                .put(fact.name(), fact.content()));
    return facts;
  }
}
