package joist.serving;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What to bring live.
 *
 * @param digest what the file's SHA-256 must be, in hex; empty for a file that is not registered
 */
public record DeployRequest(String name, int version, Optional<String> digest, Path file) {}
