package joist.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The registry over any {@link Database} and any {@link Blobs}. */
final class SqlStore implements Store {
  private static final Duration GARBAGE_AGE = Duration.ofDays(1);

  private final Database database;
  private final Blobs blobs;
  private final InstantSource clock;
  private volatile Catalogue catalogue = Catalogue.UNREAD;

  SqlStore(Database database, Blobs blobs, InstantSource clock) {
    this.database = database;
    this.blobs = blobs;
    this.clock = clock;
  }

  @Override
  public ModelVersion register(
      String name, Path packageFile, Map<String, String> facts, String actor) {
    Names.check(name);
    Texts.checkFacts(facts);
    Texts.check("actor", actor);
    try (StagedBlob blob = blobs.stage(packageFile)) {
      return database.write(handle -> register(handle, name, blob, facts, actor));
    }
  }

  @Override
  public ModelVersion promote(String name, int version, String actor, String detail) {
    Names.check(name);
    Texts.check("actor", actor);
    Texts.check("detail", detail);
    return database.write(handle -> {
      AuditLog log = new AuditLog(handle);
      AuditLog.Head head = log.lockHead();
      Catalogue now = new Catalogue(head.id(), new Versions(handle).all());
      ModelVersion chosen = now.find(name, version).orElseThrow(() -> now.unknown(name, version));
      if (!chosen.live()) {
        log.append(
            head,
            clock.instant(),
            AuditLog.Entry.of(AuditLog.PROMOTE, chosen),
            AuditLog.Note.ofRegistry(actor, detail));
      }
      return chosen.withLive(true);
    });
  }

  @Override
  public void record(ServerEvent event, ServerEvent.Place place) {
    if (!event.kind().isOfServer()) {
      Names.check(event.model());
    }
    Texts.check("server", place.server());
    Texts.check("actor", event.actor());
    Texts.check("detail", event.detail());
    AuditLog.Entry entry =
        new AuditLog.Entry(event.kind().label(), event.model(), event.version(), event.digest());
    database.write(handle -> {
      AuditLog log = new AuditLog(handle);
      return log.append(
          log.lockHead(),
          place.time(),
          entry,
          new AuditLog.Note(event.actor(), event.detail(), place.server()));
    });
  }

  @Override
  public List<ModelVersion> versions() {
    return catalogue().versions();
  }

  @Override
  public List<ModelVersion> versions(String name) {
    return catalogue().versions(name);
  }

  @Override
  public Optional<ModelVersion> find(String name, int version) {
    return catalogue().find(name, version);
  }

  @Override
  public Optional<ModelVersion> live(String name) {
    return versions(name).stream().filter(ModelVersion::live).findFirst();
  }

  @Override
  public WasLive liveAt(String name, Instant instant) {
    return database.read(handle -> new AuditLog(handle).liveAt(name, instant));
  }

  @Override
  public Path packageFile(String digest) {
    return blobs.file(digest);
  }

  @Override
  public List<AuditEvent> audit(Optional<String> name, int limit) {
    return database.read(handle -> new AuditLog(handle).newest(name, limit));
  }

  @Override
  public long verifyAudit() {
    return database.read(handle -> new AuditLog(handle).verify());
  }

  @Override
  public int collectGarbage() {
    Instant before = clock.instant().minus(GARBAGE_AGE);
    return database.write(handle -> {
      new AuditLog(handle).lockHead();
      return blobs.collectGarbage(new Versions(handle).digests(), before);
    });
  }

  @Override
  public long revision() {
    return database.revision();
  }

  @Override
  public void close() {
    database.close();
  }

  private ModelVersion register(
      Handle handle, String name, StagedBlob blob, Map<String, String> facts, String actor) {
    AuditLog log = new AuditLog(handle);
    AuditLog.Head head = log.lockHead();
    // Even for a known digest: this is how a damaged package file is replaced.
    blobs.keep(handle, blob);
    List<ModelVersion> present =
        new Catalogue(head.id(), new Versions(handle).all()).versions(name);
    if (!present.isEmpty() && present.getFirst().digest().equals(blob.digest())) {
      return present.getFirst();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    int version = present.isEmpty() ? 1 : present.getFirst().version() + 1;
    ModelVersion added =
        new ModelVersion(name, version, blob.digest(), blob.bytes(), now, facts, present.isEmpty());
    new Versions(handle).insert(added);
    head =
        log.append(
            head,
            now,
            AuditLog.Entry.of(AuditLog.REGISTER, added),
            AuditLog.Note.ofRegistry(actor, ""));
    if (added.live()) {
      log.append(
          head,
          now,
          AuditLog.Entry.of(AuditLog.PROMOTE, added),
          AuditLog.Note.ofRegistry(actor, "the first version"));
    }
    return added;
  }

  /** The registry as it stands; read again only when its revision moved. */
  private Catalogue catalogue() {
    // The revision first: if a change slips in between, the next call reads again.
    long revision = database.revision();
    Catalogue known = catalogue;
    if (known.revision() == revision) {
      return known;
    }
    Catalogue read = database.read(handle -> new Catalogue(revision, new Versions(handle).all()));
    catalogue = read;
    return read;
  }
}
