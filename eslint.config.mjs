// ESLint only for what oxlint cannot see: Vue templates (syntax and accessibility). Everything else is oxlint's.
import ts from 'typescript-eslint';
import vue from 'eslint-plugin-vue';
import a11y from 'eslint-plugin-vuejs-accessibility';
export default [
  { ignores: ['dist/**', 'release/**', 'coverage/**', '**/*.ts', '**/*.mjs'] },
  ...vue.configs['flat/essential'],
  ...a11y.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: { 'vuejs-accessibility/label-has-for': 'off' },
  },
];
