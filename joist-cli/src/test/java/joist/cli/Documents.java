package joist.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a person reads: the pages of the repository. */
final class Documents {
  static final Path HOME = Path.of("..");
  private static final Pattern CODE =
      Pattern.compile("```[a-z]*\n(?<block>.*?)```|`(?<inline>[^`\n]+)`", Pattern.DOTALL);

  private Documents() {}

  /** All pages. */
  static List<Path> all() {
    try (Stream<Path> top = Files.list(HOME);
        Stream<Path> docs = Files.walk(HOME.resolve("docs"))) {
      return Stream.of(
              top,
              docs,
              Stream.of(HOME.resolve("data/README.md"), HOME.resolve("joist-bench/README.md")))
          .flatMap(pages -> pages)
          .filter(page -> page.toString().endsWith(".md"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines of a page that are code: blocks, line by line, and what stands in a sentence. */
  static Stream<String> code(Path page) {
    return CODE.matcher(text(page)).results().flatMap(Documents::lines);
  }

  private static Stream<String> lines(MatchResult found) {
    String block = found.group("block");
    return block == null ? Stream.of(found.group("inline")) : block.lines();
  }
}
