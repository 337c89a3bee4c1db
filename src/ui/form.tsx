import type { Child, PropsWithChildren } from 'hono/jsx'

/** Proof that a form came from one of our pages; every posting form carries it. */
export function Csrf({ token }: { token: string }) {
  return <input type="hidden" name="csrf" value={token} />
}

export function Hidden({ name, value }: { name: string; value: string | number }) {
  return <input type="hidden" name={name} value={String(value)} />
}

export interface FormProps {
  action: string
  csrf: string
  /** Files need `multipart/form-data`. */
  encoding?: 'multipart/form-data'
  class?: string
  id?: string
  /**
   * Whether Turbo swaps the answer in, which must then be a redirect or a refusal's status. Without it the browser
   * posts as always; a form that saves itself is swapped in unless told otherwise.
   */
  turbo?: boolean
  /** Address that receives each changed field as it is typed (autosave.client.ts). */
  autosave?: string
}

/** A form that posts, with its CSRF field. For searches use a plain `<form method="get">`. */
export function Form({
  action,
  csrf,
  encoding,
  class: className,
  id,
  turbo,
  autosave,
  children,
}: PropsWithChildren<FormProps>) {
  return (
    <form
      method="post"
      action={action}
      enctype={encoding}
      class={className ?? 'form'}
      id={id}
      data-turbo={(turbo ?? autosave !== undefined) ? 'true' : undefined}
      data-autosave={autosave}
    >
      <Csrf token={csrf} />
      {children}
    </form>
  )
}

export interface FieldProps {
  label: string
  name: string
  /** One sentence of help below the label. */
  hint?: Child
  /** What is wrong with the value; shown at the field and read out with it. */
  error?: string
  optional?: boolean
  id?: string
}

/** Label, control, hint and error, tied together for assistive technology. */
export function Field({
  label,
  name,
  hint,
  error,
  optional,
  id = `field-${name}`,
  children,
}: PropsWithChildren<FieldProps>) {
  return (
    <div class={error ? 'field field-wrong' : 'field'}>
      <label for={id}>
        {label}
        {optional && <span class="field-optional"> optional</span>}
      </label>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}

function described({ id, name, hint, error }: FieldProps) {
  const own = id ?? `field-${name}`
  const by = [hint ? `${own}-hint` : '', error ? `${own}-error` : ''].filter(Boolean).join(' ')
  return { id: own, name, 'aria-describedby': by || undefined, 'aria-invalid': error ? 'true' : undefined }
}

export interface TextInputProps extends FieldProps {
  value?: string | number | null
  type?: 'text' | 'email' | 'password' | 'search' | 'url' | 'number' | 'date' | 'datetime-local' | 'time' | 'file'
  placeholder?: string
  required?: boolean
  autocomplete?: string
  autofocus?: boolean
  min?: string | number
  max?: string | number
  step?: string | number
  maxlength?: number
  list?: string
  multiple?: boolean
  accept?: string
  readonly?: boolean
  disabled?: boolean
  spellcheck?: boolean
}

export function TextInput(props: TextInputProps) {
  const { label, hint, error, optional, id, value, type = 'text', ...rest } = props
  return (
    <Field label={label} name={props.name} hint={hint} error={error} optional={optional} id={id}>
      <input class="input" type={type} value={value ?? undefined} {...rest} {...described(props)} />
    </Field>
  )
}

export interface TextAreaProps extends FieldProps {
  value?: string | null
  rows?: number
  required?: boolean
  placeholder?: string
  maxlength?: number
  /** Set in the mono, for Markdown and logs. */
  mono?: boolean
}

export function TextArea(props: TextAreaProps) {
  const { label, hint, error, optional, id, value, rows = 4, mono, ...rest } = props
  return (
    <Field label={label} name={props.name} hint={hint} error={error} optional={optional} id={id}>
      <textarea class={mono ? 'input mono' : 'input'} rows={rows} {...rest} {...described(props)}>
        {value ?? ''}
      </textarea>
    </Field>
  )
}

export interface Option {
  value: string
  label: string
  disabled?: boolean
}

export interface SelectProps extends FieldProps {
  options: readonly (Option | string)[]
  value?: string | null
  /** First, empty choice. */
  empty?: string
  required?: boolean
  multiple?: boolean
}

export function Select(props: SelectProps) {
  const { label, hint, error, optional, id, value, options, empty, ...rest } = props
  return (
    <Field label={label} name={props.name} hint={hint} error={error} optional={optional} id={id}>
      <select class="input" {...rest} {...described(props)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map(choice => {
          const option = typeof choice === 'string' ? { value: choice, label: choice } : choice
          return (
            <option value={option.value} selected={option.value === value} disabled={option.disabled}>
              {option.label}
            </option>
          )
        })}
      </select>
    </Field>
  )
}

export interface CheckboxProps extends FieldProps {
  checked?: boolean
  value?: string
  required?: boolean
  type?: 'checkbox' | 'radio'
}

/** One box, or one radio button of a `FieldSet`, with its label at the right. */
export function Checkbox(props: CheckboxProps) {
  const { label, hint, error, checked, value = 'yes', required, type = 'checkbox' } = props
  const id = props.id ?? `field-${props.name}-${value}`
  return (
    <div class="choice">
      <input type={type} value={value} checked={checked} required={required} {...described({ ...props, id })} />
      <div>
        <label for={id}>{label}</label>
        {hint && (
          <p class="field-hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        {error && (
          <p class="field-error" id={`${id}-error`}>
            {error}
          </p>
        )}
      </div>
    </div>
  )
}

export function FieldSet({ legend, hint, children }: PropsWithChildren<{ legend: string; hint?: Child }>) {
  return (
    <fieldset class="fieldset">
      <legend>{legend}</legend>
      {hint && <p class="field-hint">{hint}</p>}
      {children}
    </fieldset>
  )
}

export type Weight = 'primary' | 'plain' | 'quiet' | 'danger'

export interface ButtonProps {
  weight?: Weight
  type?: 'submit' | 'button' | 'reset'
  name?: string
  value?: string
  disabled?: boolean
  small?: boolean
  formaction?: string
  form?: string
  id?: string
  /** A question the browser asks first (with scripts on). */
  confirm?: string
  title?: string
}

function buttonClass(weight: Weight = 'plain', small?: boolean) {
  return `button${weight === 'plain' ? '' : ` button-${weight}`}${small ? ' button-small' : ''}`
}

export function Button({ weight, small, type = 'submit', confirm, children, ...rest }: PropsWithChildren<ButtonProps>) {
  return (
    <button class={buttonClass(weight, small)} type={type} data-confirm={confirm} {...rest}>
      {children}
    </button>
  )
}

export interface LinkButtonProps {
  href: string
  weight?: Weight
  small?: boolean
  download?: boolean | string
  title?: string
  turbo?: boolean
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function LinkButton({ weight, small, turbo, children, ...rest }: PropsWithChildren<LinkButtonProps>) {
  return (
    <a class={buttonClass(weight, small)} data-turbo={turbo === false ? 'false' : undefined} {...rest}>
      {children}
    </a>
  )
}

/** Buttons at the end of a form; what saves comes first. `saved` is filled by autosave.client.ts. */
export function FormActions({ children, saved }: PropsWithChildren<{ saved?: boolean }>) {
  return (
    <div class="form-actions">
      {children}
      {saved && <output class="saved-state" data-saved-state />}
    </div>
  )
}
