package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes a jar of one class's source, which names it as a handler. */
public final class SourceJar {
  private SourceJar() {}

  /**
   * @param className public, without a package
   */
  public static Path handler(Path folder, String className, String source) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes-" + className));
    compile(Files.writeString(classes.resolve(className + ".java"), source), classes);
    Path jar = folder.resolve(className.toLowerCase(java.util.Locale.ROOT) + ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.list(classes)) {
      for (Path each : all.filter(path -> path.toString().endsWith(".class")).toList()) {
        out.putNextEntry(new JarEntry(String.valueOf(each.getFileName())));
        Files.copy(each, out);
      }
      out.putNextEntry(new JarEntry("META-INF/services/joist.model.handler.Handler"));
      out.write(className.getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  private static void compile(Path source, Path into) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of("-d", into.toString(), "-cp", System.getProperty("java.class.path"));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }
}
