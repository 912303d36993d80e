package joist.compiler.share;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is about to be opened, and what the system says it is: another that takes its place
 * afterwards is told from it.
 */
public record OpenedFile(Path file, Optional<String> identity) {}
