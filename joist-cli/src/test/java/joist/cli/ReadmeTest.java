package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java is compiled and run as it stands. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");

  @TempDir Path folder;

  @Test
  void theReadmesJavaCompilesAndAnswers() throws Exception {
    String snippet = snippet();
    assertThat(snippet.lines().filter(line -> !line.isBlank()).count()).isLessThan(15);
    Path data = ChurnFile.write(folder, 600);
    String body =
        snippet
            .lines()
            .filter(line -> !line.startsWith("import "))
            .reduce("", (a, b) -> a + "\n" + b)
            .replace("Path.of(\"churn", "Path.of(\"" + folder + "/churn");
    String imports =
        snippet
            .lines()
            .filter(line -> line.startsWith("import "))
            .reduce("", (a, b) -> a + b + "\n");
    compileAndRun(
        imports
            + "public class Snippet { public static void main(String[] a) throws Exception {"
            + body
            + "}}");
    assertThat(data).exists();
    assertThat(folder.resolve("churn.joist")).exists();
  }

  private static String snippet() throws IOException {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
    assertThat(block.find()).as("a block of Java in the README").isTrue();
    return block.group(1);
  }

  private void compileAndRun(String source) throws Exception {
    Path file = Files.writeString(folder.resolve("Snippet.java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      loader
          .loadClass("Snippet")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    }
  }
}
