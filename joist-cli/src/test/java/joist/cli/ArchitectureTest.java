package joist.cli;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The floors: which module may import which, and that nothing goes round in a circle. */
class ArchitectureTest {
  /** Every module with the modules it may use directly or through others. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("tensor", Set.of()),
          Map.entry("graph", Set.of("tensor")),
          Map.entry("onnx", Set.of("tensor", "graph")),
          Map.entry("compiler", Set.of("tensor", "graph")),
          Map.entry("measure", Set.of("tensor", "graph", "onnx", "compiler")),
          Map.entry("table", Set.of()),
          Map.entry("store", Set.of()),
          Map.entry("load", Set.of()),
          Map.entry("learn", Set.of("tensor", "graph", "table")),
          Map.entry("model", Set.of("tensor", "graph", "onnx", "compiler", "table")),
          Map.entry("tune", Set.of("tensor", "graph", "table", "learn", "model")),
          Map.entry("serving", Set.of("tensor", "graph", "table", "model", "store")),
          Map.entry("server", Set.of("tensor", "graph", "table", "model", "store", "serving")),
          Map.entry(
              "cli",
              Set.of(
                  "tensor",
                  "graph",
                  "onnx",
                  "compiler",
                  "measure",
                  "table",
                  "store",
                  "load",
                  "learn",
                  "model",
                  "tune",
                  "serving",
                  "server")));

  private static final Set<String> EMBEDDABLE_CORE = Set.of("tensor", "graph", "onnx", "compiler");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar")) // of other modules
          .importPackages("joist");

  @Test
  void everyModuleImportsOnlyFromFloorsBelowIt() {
    Set<String> violations = new TreeSet<>();
    for (JavaClass origin : CLASSES) {
      Set<String> allowed = MAY_USE.getOrDefault(module(origin), Set.of());
      origin.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith("joist."))
          .filter(target -> !module(target).equals(module(origin)))
          .filter(target -> !allowed.contains(module(target)))
          .forEach(target -> violations.add(origin.getName() + " uses " + target.getName()));
    }
    assertThat(CLASSES).isNotEmpty();
    assertThat(violations).isEmpty();
  }

  @Test
  void noPackagesFormACycle() {
    slices().matching("joist.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theEmbeddableCoreUsesNothingButTheJdk() {
    Set<String> violations = new TreeSet<>();
    List<String> allowed =
        List.of("java.", "javax.imageio.", "joist.", "jdk.incubator.vector", "org.jspecify.");
    for (JavaClass origin : CLASSES) {
      if (EMBEDDABLE_CORE.contains(module(origin))) {
        origin.getDirectDependenciesFromSelf().stream()
            .map(dependency -> dependency.getTargetClass().getBaseComponentType())
            .filter(target -> !target.isPrimitive())
            .filter(target -> allowed.stream().noneMatch(target.getName()::startsWith))
            .forEach(target -> violations.add(origin.getName() + " uses " + target.getName()));
      }
    }
    assertThat(violations).isEmpty();
  }

  private static String module(JavaClass type) {
    return type.getPackageName().split("\\.")[1];
  }
}
