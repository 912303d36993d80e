package joist.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The registry of models: blobs by content, versions by name, one live version a name, and an audit
 * log. Safe for many threads and many processes on one store. What a method has acknowledged by
 * returning survives a kill at any later point.
 */
public interface Store extends AutoCloseable {
  /**
   * Registers a package as the next version of {@code name}, from 1. A package whose digest is that
   * name's newest version already is not registered again: that version is returned. The first
   * version of a name becomes live at once.
   *
   * @throws StoreException for a malformed name ({@code [a-z0-9][a-z0-9._-]{0,62}}), a full disk,
   *     or a store out of reach
   */
  ModelVersion register(String name, Path packageFile, Map<String, String> facts, String actor);

  /** Makes a version live; {@code detail} says why. Returns it as it now stands. */
  ModelVersion promote(String name, int version, String actor, String detail);

  /** All versions of all names, by name, newest version first. */
  List<ModelVersion> versions();

  /** The versions of one name, newest first; empty when there is none. */
  List<ModelVersion> versions(String name);

  Optional<ModelVersion> find(String name, int version);

  Optional<ModelVersion> live(String name);

  /** What was live at an instant, in the registry and in its servers. */
  WasLive liveAt(String name, Instant instant);

  /** The package file of a digest, verified; it must not be written to. */
  Path packageFile(String digest);

  /** Adds what a server did to the audit log; changes nothing else. */
  void record(ServerEvent event, ServerEvent.Place place);

  /** The newest {@code limit} events, newest first; of one model where a name is given. */
  List<AuditEvent> audit(Optional<String> name, int limit);

  /** A number that changes whenever the registry does; cheap enough to poll each second. */
  long revision();

  /**
   * Recomputes the audit log's chain of hashes from its first event.
   *
   * @return the number of events
   * @throws AlteredAuditException naming the first event that was altered, inserted or removed
   */
  long verifyAudit();

  /**
   * Deletes what killed registrations left behind more than a day ago: it costs space and does no
   * other harm. Returns how many files went.
   */
  int collectGarbage();

  @Override
  void close();
}
