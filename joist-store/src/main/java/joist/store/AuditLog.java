package joist.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * The chained events of a registry, and the head of the chain that makes writers take turns.
 *
 * <p>An event's hash is the SHA-256 of the hash before it and of its fields, each text preceded by
 * its length in bytes; a server's name among them where there is one, so that events written before
 * servers had names keep their hashes. The head repeats the last event's hash, so that cutting
 * events off the end shows as well.
 *
 * <p>The numbers are the order of events; their times are what the clocks of their writers told,
 * which may run backwards along the chain. What held at an instant is what the last event in that
 * order said of those that are dated until then: so a clock that was wrong for a while, ahead or
 * behind, spoils no answer about later times.
 */
final class AuditLog {
  static final String REGISTER = "register";
  static final String PROMOTE = "promote";

  private static final String COLUMNS =
      "id, happened, action, model, version, digest, actor, detail, server, hash";

  /** What says which version a server answers with; what is about a server has an empty model. */
  private static final String OF_ANSWERS =
      "model IN (:model, '') AND action IN ('switched', 'unloaded', 'started', 'stopped')";

  private static final RowMapper<AuditEvent> EVENT =
      (row, context) ->
          new AuditEvent(
              row.getLong("id"),
              instant(row.getObject("happened", OffsetDateTime.class)),
              row.getString("action"),
              row.getString("model"),
              row.getInt("version"),
              row.getString("digest"),
              row.getString("actor"),
              row.getString("detail"),
              row.getString("server"),
              row.getString("hash"));

  private final Handle handle;

  AuditLog(Handle handle) {
    this.handle = handle;
  }

  /** The end of the chain. */
  record Head(long id, String hash) {}

  /** Waits for other writers, then keeps them out until the transaction ends. */
  Head lockHead() {
    return head(" FOR UPDATE");
  }

  /** Adds an event after {@code head}, and returns the new head. */
  Head append(Head head, Instant time, Entry entry, Note note) {
    Instant happened = time.truncatedTo(ChronoUnit.MICROS);
    AuditEvent unsealed =
        new AuditEvent(
            head.id() + 1,
            happened,
            entry.action(),
            entry.model(),
            entry.version(),
            entry.digest(),
            note.actor(),
            note.detail(),
            note.server(),
            "");
    String hash = hash(head.hash(), unsealed);
    insert(unsealed, hash);
    handle
        .createUpdate("UPDATE audit_head SET id = :id, happened = :happened, hash = :hash")
        .bind("id", unsealed.id())
        .bind("happened", happened.atOffset(ZoneOffset.UTC))
        .bind("hash", hash)
        .execute();
    return new Head(unsealed.id(), hash);
  }

  /** What was done to which version. */
  record Entry(String action, String model, int version, String digest) {
    static Entry of(String action, ModelVersion subject) {
      return new Entry(action, subject.name(), subject.version(), subject.digest());
    }
  }

  /** Who did it, why, and where. */
  record Note(String actor, String detail, String server) {
    static Note ofRegistry(String actor, String detail) {
      return new Note(actor, detail, "");
    }
  }

  List<AuditEvent> newest(Optional<String> model, int limit) {
    String where = model.isPresent() ? " WHERE model = :model" : "";
    var query =
        handle
            .createQuery(
                "SELECT "
                    + COLUMNS
                    + " FROM audit_event"
                    + where
                    + " ORDER BY id DESC LIMIT :limit")
            .bind("limit", limit);
    model.ifPresent(name -> query.bind("model", name));
    return query.map(EVENT).list();
  }

  /** What was live at an instant. */
  WasLive liveAt(String model, Instant instant) {
    return new WasLive(promotedAt(model, instant), answeredAt(model, instant));
  }

  private Optional<AuditEvent> promotedAt(String model, Instant instant) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + " FROM audit_event WHERE model = :model AND action = :promote"
                + " AND happened <= :instant ORDER BY id DESC LIMIT 1")
        .bind("model", model)
        .bind("promote", PROMOTE)
        .bind("instant", instant.atOffset(ZoneOffset.UTC))
        .map(EVENT)
        .findOne();
  }

  private List<AuditEvent> answeredAt(String model, Instant instant) {
    Map<String, AuditEvent> answering = new TreeMap<>();
    try (Stream<AuditEvent> events =
        handle
            .createQuery(
                "SELECT "
                    + COLUMNS
                    + " FROM audit_event WHERE "
                    + OF_ANSWERS
                    + " AND happened <= :instant ORDER BY id")
            .bind("model", model)
            .bind("instant", instant.atOffset(ZoneOffset.UTC))
            .setFetchSize(1000)
            .map(EVENT)
            .stream()) {
      events.forEach(event -> {
        if (event.action().equals(ServerEvent.Kind.SWITCHED.label())) {
          answering.put(event.server(), event);
        } else {
          answering.remove(event.server());
        }
        if (event.action().equals(ServerEvent.Kind.STARTED.label())) {
          answering.remove(""); // of a Joist that named none: a store is not shared with older ones
        }
      });
    }
    return List.copyOf(answering.values());
  }

  /** Recomputes the chain from its start; returns its length. */
  long verify() {
    Head head = head("");
    Link link = new Link(0, "0".repeat(64));
    try (Stream<AuditEvent> events =
        handle
            .createQuery("SELECT " + COLUMNS + " FROM audit_event ORDER BY id")
            .setFetchSize(1000)
            .map(EVENT)
            .stream()) {
      for (AuditEvent event : (Iterable<AuditEvent>) events::iterator) {
        link = link.next(event);
      }
    }
    if (head.id() != link.id() || !head.hash().equals(link.hash())) {
      throw new AlteredAuditException(
          "the audit log was altered: it should end with event %d, but ends with event %d. %s"
              .formatted(head.id(), link.id(), Link.FIX));
    }
    return link.id();
  }

  /** The verified part of a chain: its last id and hash. */
  private record Link(long id, String hash) {
    static final String FIX =
        "Compare with a backup of the store to see what changed; someone wrote to its database"
            + " other than through Joist";

    Link next(AuditEvent event) {
      String expected = AuditLog.hash(hash, event);
      if (event.id() != id + 1 || !event.hash().equals(expected)) {
        throw new AlteredAuditException(
            "the audit log was altered: expected event %d with hash %s, found event %d with hash %s. %s"
                .formatted(id + 1, expected, event.id(), event.hash(), FIX));
      }
      return new Link(event.id(), event.hash());
    }
  }

  private Head head(String suffix) {
    return handle
        .createQuery("SELECT id, hash FROM audit_head" + suffix)
        .map((row, context) -> new Head(row.getLong("id"), row.getString("hash")))
        .one();
  }

  private void insert(AuditEvent event, String hash) {
    handle
        .createUpdate(
            "INSERT INTO audit_event ("
                + COLUMNS
                + ") VALUES (:id, :happened, :action, :model, :version, :digest, :actor, :detail,"
                + " :server, :hash)")
        .bind("id", event.id())
        .bind("happened", event.time().atOffset(ZoneOffset.UTC))
        .bind("action", event.action())
        .bind("model", event.model())
        .bind("version", event.version())
        .bind("digest", event.digest())
        .bind("actor", event.actor())
        .bind("detail", event.detail())
        .bind("server", event.server())
        .bind("hash", hash)
        .execute();
  }

  private static String hash(String previous, AuditEvent event) {
    MessageDigest sha = Digests.sha256();
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      text(out, previous);
      out.writeLong(event.id());
      out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, event.time()));
      text(out, event.action());
      text(out, event.model());
      out.writeInt(event.version());
      text(out, event.digest());
      text(out, event.actor());
      text(out, event.detail());
      if (!event.server().isEmpty()) {
        text(out, event.server());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(sha.digest(bytes.toByteArray()));
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static Instant instant(OffsetDateTime time) {
    return time.toInstant();
  }
}
