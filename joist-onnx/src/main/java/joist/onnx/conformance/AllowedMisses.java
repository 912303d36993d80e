package joist.onnx.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.onnx.OnnxException;

/**
 * The cases that need not pass, each with the reason.
 *
 * <p>As a file: a line {@code name: reason} for each; empty lines and lines that begin with {@code
 * #} say nothing.
 */
public record AllowedMisses(Map<String, String> reasons) {
  public static final AllowedMisses NONE = new AllowedMisses(Map.of());

  public AllowedMisses {
    reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
  }

  /**
   * Reads a file.
   *
   * @throws OnnxException when the file is not there, or a line has no reason
   */
  public static AllowedMisses read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new OnnxException("expected a file of allowed misses, found none at " + file);
    }
    try {
      return parse(file.toString(), Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  static AllowedMisses parse(String source, List<String> lines) {
    Map<String, String> reasons = new LinkedHashMap<>();
    int number = 0;
    for (String line : lines) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon < 1 || line.substring(colon + 1).isBlank()) {
        throw new OnnxException(
            "%s, line %d: expected 'name: reason', got '%s'".formatted(source, number, line));
      }
      reasons.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }
    return new AllowedMisses(reasons);
  }

  /** The cases that did not pass and are not allowed to miss. */
  public List<CaseResult> unexpected(List<CaseResult> results) {
    return results.stream()
        .filter(result -> !result.outcome().passed() && !reasons.containsKey(result.name()))
        .toList();
  }

  /** The names that are listed although their case passed: lines to take out. */
  public List<String> stale(List<CaseResult> results) {
    List<String> stale = new ArrayList<>();
    for (CaseResult result : results) {
      if (result.outcome().passed() && reasons.containsKey(result.name())) {
        stale.add(result.name());
      }
    }
    return stale;
  }
}
