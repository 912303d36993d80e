package joist.serving;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What to bring live.
 *
 * @param digest what the file's SHA-256 must be, in hex; empty for a file that is not registered
 * @param fixed whether the file never changes, as those of the store; any other may be written over
 *     while it is served
 */
public record DeployRequest(
    String name, int version, Optional<String> digest, Path file, boolean fixed) {

  /** A file of the store where its digest is known, else any file. */
  public DeployRequest(String name, int version, Optional<String> digest, Path file) {
    this(name, version, digest, file, digest.isPresent());
  }

  /** The same, with the very bytes that were loaded. */
  DeployRequest again(String sameDigest) {
    return new DeployRequest(name, version, Optional.of(sameDigest), file, fixed);
  }
}
