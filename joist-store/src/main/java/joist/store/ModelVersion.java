package joist.store;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A registered version of a model.
 *
 * @param version from 1
 * @param digest SHA-256 of the package, in hex
 * @param bytes the package's size
 * @param facts what the registrar said of it, such as {@code learner}, {@code auc}, {@code rows}
 * @param live whether this version answers for the name
 */
public record ModelVersion(
    String name,
    int version,
    String digest,
    long bytes,
    Instant registered,
    Map<String, String> facts,
    boolean live) {
  public ModelVersion {
    facts = Collections.unmodifiableMap(new TreeMap<>(facts));
  }

  /** Such as {@code flights:2}. */
  public String reference() {
    return name + ":" + version;
  }

  ModelVersion withLive(boolean nowLive) {
    return new ModelVersion(name, version, digest, bytes, registered, facts, nowLive);
  }
}
