package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java is compiled and run as it stands. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");

  @TempDir Path folder;

  @Test
  void theReadmesJavaCompilesAndAnswers() throws Exception {
    String snippet = snippet(0);
    assertThat(snippet.lines().filter(line -> !line.isBlank()).count()).isLessThan(15);
    Path data = ChurnFile.write(folder, 600);
    compileAndRun(program(snippet, "churn"));
    assertThat(data).exists();
    assertThat(folder.resolve("churn.joist")).exists();
  }

  @Test
  void theReadmesJavaForModelsMadeElsewhereCompilesAndAnswers() throws Exception {
    GraphBuilder builder = new GraphBuilder("small");
    ValueType image = ValueType.of(ElementType.F32, Dim.of(1), Dim.of(3), Dim.of(224), Dim.of(224));
    builder.nodeNamed("y", Node.ONNX, "Relu", Map.of(), builder.input("x", image));
    builder.output("y", image);
    Files.write(folder.resolve("squeezenet.onnx"), OnnxWriter.write(builder.build()));
    compileAndRun(program(snippet(1), "squeezenet"));
  }

  /** A class whose main method is the snippet, with its files in the test's folder. */
  private String program(String snippet, String file) {
    String body =
        snippet
            .lines()
            .filter(line -> !line.startsWith("import "))
            .reduce("", (a, b) -> a + "\n" + b)
            .replace("Path.of(\"" + file, "Path.of(\"" + folder + "/" + file);
    String imports =
        snippet
            .lines()
            .filter(line -> line.startsWith("import "))
            .reduce("", (a, b) -> a + b + "\n");
    return imports
        + "public class Snippet { public static void main(String[] a) throws Exception {"
        + body
        + "}}";
  }

  private static String snippet(int number) throws IOException {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
    for (int i = 0; i <= number; i++) {
      assertThat(block.find()).as("block %d of Java in the README", i).isTrue();
    }
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
