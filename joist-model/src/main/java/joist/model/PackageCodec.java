package joist.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Graph;
import joist.model.archive.Archive;
import joist.model.archive.ArchiveException;
import joist.model.card.Card;
import joist.model.card.Documents;
import joist.model.card.Lineage;
import joist.model.card.Schema;
import joist.onnx.OnnxWriter;

/**
 * The model package as a file, layout version {@value #FORMAT}, documented in {@code
 * docs/model-package.md}. Equal packages are equal bytes.
 *
 * <p>Reading checks the bytes, not the answers: that is what {@link Model#load(Path)} adds.
 */
public final class PackageCodec {
  /** The version of the layout that is written, and the newest that is read. */
  public static final int FORMAT = 1;

  static final String MANIFEST = "manifest.json";
  static final String GRAPH = "graph.onnx";
  static final String SIGNATURE = "signature.json";
  static final String SCHEMA = "schema.json";
  static final String SAMPLES = "samples.json";
  static final String CARD = "card.json";
  static final String LINEAGE = "lineage.json";

  private PackageCodec() {}

  public static byte[] encode(ModelPackage model) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(GRAPH, OnnxWriter.write(model.graph()));
    entries.put(SIGNATURE, PackageJson.write(model.signature()));
    entries.put(SCHEMA, PackageJson.write(model.documents().schema()));
    entries.put(SAMPLES, PackageJson.write(SampleJson.of(model.samples())));
    entries.put(CARD, PackageJson.write(model.documents().card()));
    entries.put(LINEAGE, PackageJson.write(model.documents().lineage()));
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put(MANIFEST, PackageJson.write(Manifest.of(model.name(), entries)));
    all.putAll(entries);
    return new Archive(all).toBytes();
  }

  /**
   * Writes a package beside {@code file}, then moves it there: a reader sees the old file or the
   * whole new one.
   */
  public static void write(ModelPackage model, Path file) throws IOException {
    AtomicFile.write(file, encode(model));
  }

  /**
   * Reads a package.
   *
   * @throws ModelException when it is damaged, of a newer layout, or no package
   */
  public static ModelPackage decode(byte[] bytes) {
    return decode(verified(bytes));
  }

  /**
   * The JSON entries as they stand in the file, by name: {@code signature.json}, {@code
   * schema.json}, {@code samples.json}, {@code card.json}, {@code lineage.json}. The bytes are
   * checked as in {@link #decode}; the graph is not read.
   */
  public static Map<String, byte[]> documents(byte[] bytes) {
    Map<String, byte[]> documents = new LinkedHashMap<>(verified(bytes).entries());
    documents.remove(MANIFEST);
    documents.remove(GRAPH);
    return documents;
  }

  private static Archive verified(byte[] bytes) {
    if (!Archive.isArchive(bytes)) {
      throw new ModelException(
          "expected a model package, which begins with 'PK', got something else; was the file damaged on its way?");
    }
    try {
      Archive archive = Archive.read(bytes);
      manifest(archive).check(archive);
      return archive;
    } catch (ArchiveException e) {
      throw new ModelException("the model package cannot be read: " + e.getMessage(), e);
    }
  }

  private static Manifest manifest(Archive archive) {
    return PackageJson.read(entry(archive, MANIFEST), Manifest.class, MANIFEST);
  }

  private static ModelPackage decode(Archive archive) {
    Documents documents =
        new Documents(
            PackageJson.read(entry(archive, CARD), Card.class, CARD),
            PackageJson.read(entry(archive, SCHEMA), Schema.class, SCHEMA),
            PackageJson.read(entry(archive, LINEAGE), Lineage.class, LINEAGE));
    List<Sample> samples = samples(archive);
    Signature signature = PackageJson.read(entry(archive, SIGNATURE), Signature.class, SIGNATURE);
    Graph graph = OnnxFiles.read(entry(archive, GRAPH));
    if (samples.isEmpty()) {
      throw new ModelException(
          "expected sample rows in '"
              + SAMPLES
              + "', got none; a model without proof is not loaded");
    }
    return new ModelPackage(manifest(archive).name(), graph, signature, samples, documents);
  }

  private static List<Sample> samples(Archive archive) {
    try {
      return PackageJson.read(entry(archive, SAMPLES), SampleJson.class, SAMPLES).toSamples();
    } catch (NullPointerException e) {
      throw new ModelException("the entry '" + SAMPLES + "' lacks rows", e);
    }
  }

  private static byte[] entry(Archive archive, String name) {
    return archive
        .find(name)
        .orElseThrow(() ->
            new ModelException(
                "expected an entry '%s' in the model package, got only %s; is it another program's ZIP?"
                    .formatted(name, archive.entries().keySet())));
  }
}
