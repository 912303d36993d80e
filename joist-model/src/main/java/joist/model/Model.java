package joist.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import joist.compiler.Executable;
import joist.compiler.share.Share;
import joist.compiler.team.Workers;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.model.archive.Archive;
import joist.table.Reason;
import joist.table.Table;
import joist.tensor.Ledger;
import joist.tensor.MemoryKind;
import joist.tensor.OverBudgetException;
import joist.tensor.Region;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A model ready to predict, loaded from a package or an ONNX file and proven. Thread-safe. */
public final class Model implements AutoCloseable {
  private final Graph graph;
  private final GraphRunner runner;
  private final @Nullable RowModel rows;
  private final Optional<ModelPackage> content;
  private final String digest;

  private Model(
      Executable executable,
      Optional<Signature> signature,
      Optional<ModelPackage> content,
      String digest) {
    this(
        new Face(executable.graph(), signature, content, digest),
        new CompiledRunner(executable),
        capacity -> new CompiledFrame(executable.frame(capacity)));
  }

  private Model(Face face, GraphRunner runner, IntFunction<RowFrame> frames) {
    this.graph = face.graph();
    this.runner = runner;
    this.content = face.content();
    this.digest = face.digest();
    this.rows =
        face.signature()
            .map(signature -> new RowModel(graph, frames, signature, unused(signature, content)))
            .orElse(null);
  }

  /** What a model is, but for who runs it. */
  private record Face(
      Graph graph, Optional<Signature> signature, Optional<ModelPackage> content, String digest) {}

  private static List<String> unused(Signature signature, Optional<ModelPackage> content) {
    return content.stream()
        .flatMap(model -> model.documents().schema().columns().stream())
        .map(column -> column.name())
        .filter(name -> !signature.types().containsKey(name))
        .toList();
  }

  /**
   * Loads a model package or an ONNX file, told apart by content. A package's sample rows are run
   * again and must give their stored answers.
   *
   * @throws WrongAnswersException when a sample's answer differs
   * @throws ModelException when the file is corrupt
   */
  public static Model load(Path file) {
    return load(file, Region.open(file.toString()), Loading.MAPPED);
  }

  /**
   * As {@link #load(Path)}; all bytes that the model holds are charged to {@code account} while
   * they are held: the file, packed weights, code, and the memory of calls.
   *
   * @throws OverBudgetException when the account has no room, here or in a later call
   */
  public static Model load(Path file, Ledger.Account account) {
    return load(file, Region.open(account.owner(), account), Loading.MAPPED);
  }

  /**
   * As {@link #load(Path, Ledger.Account)}, for a file that may be overwritten while the model
   * lives: its weights are copied, not mapped.
   */
  public static Model loadCopy(Path file, Ledger.Account account) {
    return load(file, Region.open(account.owner(), account), Loading.COPIED);
  }

  /**
   * As {@link #load(Path, Ledger.Account)}; constants that other models loaded with the same {@code
   * constants} have too are held once for all, and charged to the account that those are charged
   * to.
   *
   * @throws OverBudgetException when there is no room, here or in a later call
   */
  public static Model load(Path file, Ledger.Account account, CommonConstants constants) {
    return load(file, account, constants, () -> {});
  }

  /**
   * As {@link #load(Path, Ledger.Account, CommonConstants)}.
   *
   * @param between is run by this thread between pieces of the file's reading, of at most a quarter
   *     of a MiB: it may rest, or throw to give up
   */
  public static Model load(
      Path file, Ledger.Account account, CommonConstants constants, Runnable between) {
    return load(file, account, new Loading(false, shareOf(account, constants), between));
  }

  /** As {@link #load(Path, Ledger.Account, CommonConstants, Runnable)} and {@link #loadCopy}. */
  public static Model loadCopy(
      Path file, Ledger.Account account, CommonConstants constants, Runnable between) {
    return load(file, account, new Loading(true, shareOf(account, constants), between));
  }

  private static Optional<Share> shareOf(Ledger.Account account, CommonConstants constants) {
    return Optional.of(constants.shared().open(account.owner()));
  }

  private static Model load(Path file, Ledger.Account account, Loading loading) {
    return load(file, Region.open(account.owner(), account), loading);
  }

  /**
   * A model whose graph others run: the file is read, and nothing of it compiled here. A package's
   * sample rows are run there and must give their stored answers.
   *
   * @param copied whether the file may be overwritten while the model lives
   * @param start gives who runs the graph of the file with this digest
   */
  public static Model elsewhere(
      Path file,
      boolean copied,
      Ledger.Account account,
      BiFunction<Graph, String, GraphRunner> start) {
    Region region = Region.open(account.owner(), account);
    try {
      Face face = face(file, region, copied ? Loading.COPIED : Loading.MAPPED);
      GraphRunner runner = new RegionRunner(start.apply(face.graph(), face.digest()), region);
      return proven(face, runner);
    } catch (IOException e) {
      region.close();
      throw new ModelException("the file '" + file + "' cannot be read: " + Reason.of(e), e);
    } catch (RuntimeException | Error e) {
      region.close();
      throw e;
    }
  }

  /**
   * A model of tensors that others run, whatever it is made of.
   *
   * @param graph its face: inputs and outputs
   * @param digest of what it is made of
   */
  public static Model of(Graph graph, GraphRunner runner, String digest) {
    return new Model(
        new Face(graph, Optional.empty(), Optional.empty(), digest),
        runner,
        capacity -> new TensorFrame(graph, runner, capacity));
  }

  private static Face face(Path file, Region region, Loading loading) throws IOException {
    if (Archive.isArchive(beginning(file))) {
      byte[] bytes = Files.readAllBytes(file);
      ModelPackage content = loading.decode(bytes, region);
      return new Face(
          content.graph(),
          Optional.of(content.signature()),
          Optional.of(content),
          Digests.sha256(bytes));
    }
    Loading.Source source = loading.read(file, region);
    return new Face(
        source.graph(), OnnxSignature.find(source.graph()), Optional.empty(), source.digest());
  }

  private static Model proven(Face face, GraphRunner runner) {
    try {
      Model model =
          new Model(face, runner, capacity -> new TensorFrame(face.graph(), runner, capacity));
      face.content().ifPresent(content -> new SampleProof(model).check(content.samples()));
      return model;
    } catch (RuntimeException | Error e) {
      runner.close();
      throw e;
    }
  }

  private static Model load(Path file, Region region, Loading loading) {
    Targets.ofThisMachine().prepare(TargetChoice.ofProperty());
    try {
      return loadInto(region, file, loading);
    } catch (RuntimeException | Error e) {
      region.close();
      loading.share().ifPresent(Share::close);
      throw e;
    }
  }

  private static Model loadInto(Region region, Path file, Loading loading) {
    try {
      if (Archive.isArchive(beginning(file))) {
        return ofPackage(Files.readAllBytes(file), region, loading);
      }
      return ofOnnx(loading.read(file, region), region, loading);
    } catch (NoSuchFileException e) {
      throw new ModelException("expected a model in '" + file + "', found no such file", e);
    } catch (IOException e) {
      throw new ModelException("the file '" + file + "' cannot be read: " + Reason.of(e), e);
    } catch (OutOfMemoryError e) {
      throw new ModelException(
          "the file '" + file + "' is too large for the memory of this process (-Xmx)", e);
    } catch (WrongAnswersException e) {
      throw e.of(file.toString());
    } catch (ModelException e) {
      throw new ModelException("'" + file + "': " + e.getMessage(), e);
    }
  }

  /** The first bytes, which tell a package from an ONNX file: that one stays where it is. */
  private static byte[] beginning(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(4);
    }
  }

  /** As {@link #load(Path)}, from the file's bytes. */
  public static Model load(byte[] bytes) {
    Region region = Region.open("model");
    return Archive.isArchive(bytes)
        ? ofPackage(bytes, region, Loading.MAPPED)
        : ofOnnx(
            new Loading.Source(OnnxFiles.read(bytes), Digests.sha256(bytes)),
            region,
            Loading.MAPPED);
  }

  private static Model ofPackage(byte[] bytes, Region region, Loading loading) {
    ModelPackage content = loading.decode(bytes, region);
    Model model =
        new Model(
            loading.compile(content.graph(), region),
            Optional.of(content.signature()),
            Optional.of(content),
            Digests.sha256(bytes));
    new SampleProof(model).check(content.samples());
    return model;
  }

  private static Model ofOnnx(Loading.Source source, Region region, Loading loading) {
    return new Model(
        loading.compile(source.graph(), region),
        OnnxSignature.find(source.graph()),
        Optional.empty(),
        source.digest());
  }

  /**
   * A model of a graph just made; the digest is that of its ONNX form.
   *
   * @throws ModelException when the signature does not fit the graph
   */
  public static Model of(Graph graph, Signature signature) {
    return new Model(
        Loading.MAPPED.compile(graph, Region.open(graph.name())),
        Optional.of(signature),
        Optional.empty(),
        Digests.sha256(OnnxFiles.write(graph)));
  }

  public Graph graph() {
    return graph;
  }

  /** The row signature; absent for an ONNX file whose inputs are not columns of a table. */
  public Optional<Signature> signature() {
    return Optional.ofNullable(rows).map(RowModel::signature);
  }

  /** What the package holds; absent for an ONNX file. */
  public Optional<ModelPackage> content() {
    return content;
  }

  /** SHA-256 of the file, in hex. */
  public String digest() {
    return digest;
  }

  /** Bytes held now: the file or package, tables, packed weights, code, and memory of calls. */
  public long bytes() {
    return runner.bytes();
  }

  /** Those {@link #bytes}, for each kind; empty where another process holds them. */
  public Map<MemoryKind, Long> bytesByKind() {
    return runner.bytesByKind();
  }

  /**
   * Bytes of constants that it uses and other models may use too; none of them is among {@link
   * #bytes}.
   */
  public long sharedBytes() {
    return runner.sharedBytes();
  }

  /** Those of {@link #sharedBytes} that no other model uses now: they go with this one. */
  public long soleBytes() {
    return runner.soleBytes();
  }

  /**
   * Whether a row may have this column: an input, the target, or a column of the training table
   * that no feature was made from. The latter two are ignored.
   */
  public boolean knows(String column) {
    return rowModel().knows(column);
  }

  /**
   * Predicts one row: column name to {@code Number}, {@code Boolean}, text, {@code
   * java.time.temporal.Temporal} or null. Columns are found by name. The target, and columns of the
   * training table that the model does not use, are ignored.
   *
   * @throws BadRowException for an unknown column, a missing one, or a wrong type
   */
  public Prediction predict(Map<String, ?> row) {
    return predict(List.of(row)).getFirst();
  }

  /** As {@link #predict(Map)}, for many rows; an error names the row, from 0. */
  public List<Prediction> predict(List<? extends Map<String, ?>> rows) {
    return rowModel().predict(rows);
  }

  /**
   * Predicts all rows of a table on the caller's thread.
   *
   * @see #predict(Table, int)
   */
  public Predictions predict(Table table) {
    return predict(table, 1);
  }

  /**
   * Predicts all rows of a table. Columns are found by name and converted to the signature's types;
   * other columns are ignored.
   *
   * @param threads how many threads to use, the caller's included
   * @throws BadRowException when a column is absent, or a value cannot be converted
   */
  public Predictions predict(Table table, int threads) {
    return new TablePredictor(rowModel(), table).predict(threads);
  }

  /** The graph as an ONNX file that carries the signature, for other engines and for import. */
  public byte[] toOnnx() {
    return OnnxFiles.write(
        signature().map(face -> OnnxSignature.carrying(face, graph())).orElse(graph()));
  }

  /**
   * A part of the graph made ready to run by itself: its memory is this model's, and goes with it.
   *
   * @throws GraphException when it is ill typed
   */
  public Executable part(Graph part) {
    return runner.part(part);
  }

  /** Whether {@link #part} works: not where others run the graph. */
  public boolean hasParts() {
    return runner.hasParts();
  }

  /** Who runs the graph. */
  public GraphRunner runner() {
    return runner instanceof RegionRunner(GraphRunner elsewhere, Region region)
        ? elsewhere
        : runner;
  }

  /**
   * Whether the graph treats each row of such inputs by itself, so that requests may be joined.
   *
   * @throws joist.graph.GraphException when inputs are missing or not as declared
   */
  public boolean keepsRowsApart(Map<String, Tensor> inputs) {
    return runner.keepsRowsApart(inputs);
  }

  /**
   * Brings what has been run so far, for whatever numbers of rows, to its full speed before
   * traffic. Emitted code needs no warming; the Vector API runs in plain Java until this is called.
   *
   * @param most about how long this may take
   */
  public void warm(Duration most) {
    runner.warm(most);
  }

  /** Runs the graph on whole tensors. */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return runner.run(inputs);
  }

  /**
   * As {@link #run(Map)}, by several threads: the caller's, and those that {@code workers} lends.
   * The same bits at any number of them.
   */
  public Map<String, Tensor> run(Map<String, Tensor> inputs, Workers workers) {
    return runner.run(inputs, workers);
  }

  /** As {@link #run(Map, Workers)}, by so many threads, of which all but the caller's are lent. */
  public Map<String, Tensor> run(Map<String, Tensor> inputs, Executor lender, int threads) {
    return run(inputs, new Workers(lender, threads));
  }

  /** As {@link #run(Map, Executor, int)}; {@code listener} hears what each step took. */
  public Map<String, Tensor> run(
      Map<String, Tensor> inputs, Executor lender, int threads, StepListener listener) {
    return run(inputs, new Workers(lender, threads).watchedBy(listener::ran));
  }

  /**
   * Runs a graph of one input; the first output comes back.
   *
   * @throws joist.graph.GraphException when the graph has other inputs, or the tensor is not of the
   *     type and shape that it declares
   */
  public Tensor run(Tensor input) {
    List<Value> inputs = graph().inputs();
    if (inputs.size() != 1) {
      throw new GraphException(
          "expected a model of one input, this one has %s; hand all of them over by name"
              .formatted(inputs));
    }
    return run(Map.of(inputs.getFirst().name(), input)).values().iterator().next();
  }

  /** A batch of at least {@code rows} rows' capacity from this model's pool. */
  public RowBatch borrow(int rows) {
    return rowModel().borrow(rows);
  }

  /** So many rows as tensors, for whoever runs them with others': the answers are the same. */
  public GatheredRows gather(int rows) {
    return new GatheredRows(graph, runner, rowModel(), rows);
  }

  private RowModel rowModel() {
    if (rows == null) {
      throw new ModelException(
          "the ONNX file's inputs %s are not columns of a table, so it takes tensors, not rows; use run"
              .formatted(graph().inputs()));
    }
    return rows;
  }

  /**
   * Gives all memory back: at once, or as soon as the calls that run have ended. Later calls fail,
   * and the constants of {@link #graph} cannot be read any more where they are pages of the file.
   * Tensors that {@link #run} gave, and batches on loan, stay.
   */
  @Override
  public void close() {
    if (rows != null) {
      rows.close();
    }
    runner.close();
  }
}
