package joist.graph.typing;

/** The lines of ai.onnx.ml: classical machine learning. */
final class ClassicalOperators {
  private ClassicalOperators() {}

  static void addTo(OperatorTable t) {
    t.add(1, "LabelEncoder", "any -> U:any", ModelRules::labelEncoder);
    t.add(1, "CategoryMapper", "label -> U:label", ModelRules::categoryMapper);
    t.add(1, "OneHotEncoder", "feature -> f32", ModelRules::oneHotEncoder);
    t.add(1, "Imputer", "T:column -> T", ElementwiseRules::same);
    t.add(1, "Scaler", "column -> f32", ElementwiseRules::same);
    t.add(1, "Normalizer", "column -> f32", ElementwiseRules::same);
    t.add(1, "Binarizer", "T:column -> T", ElementwiseRules::same);
    t.add(1, "ArrayFeatureExtractor", "T:feature i64 -> T", ModelRules::extract);
    t.add(1, "FeatureVectorizer", "T:column* -> f32", ModelRules::vectorize);
    t.add(1, "LinearRegressor", "column -> f32", ModelRules::linearRegressor);
    t.add(1, "LinearClassifier", "column -> U:any f32", ModelRules::linearClassifier);
    t.add(1, "SVMRegressor", "column -> f32", ModelRules::svmRegressor);
    t.add(1, "SVMClassifier", "column -> U:any f32", ModelRules::svmClassifier);
    t.add(5, "TreeEnsemble", "T:real -> T", ModelRules::trees);
  }

  /** Those that version 5 replaced by TreeEnsemble. */
  static void addOldTreesTo(OperatorTable t) {
    t.add(1, "TreeEnsembleRegressor", "column -> f32", ModelRules::trees);
    t.add(1, "TreeEnsembleClassifier", "column -> U:any f32", ModelRules::treeClassifier);
  }
}
