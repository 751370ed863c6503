<?php echo $header; ?><?php echo $column_left; ?>
<div id="content">
  <div class="page-header">
    <div class="container-fluid">
      <div class="pull-right">
        <button type="submit" form="form-shopledger" data-toggle="tooltip" title="<?php echo $button_save; ?>" class="btn btn-primary"><i class="fa fa-save"></i></button>
        <a href="<?php echo $cancel; ?>" data-toggle="tooltip" title="<?php echo $button_cancel; ?>" class="btn btn-default"><i class="fa fa-reply"></i></a>
      </div>
      <h1><?php echo $heading_title; ?></h1>
      <ul class="breadcrumb">
        <?php foreach ($breadcrumbs as $breadcrumb) { ?>
        <li><a href="<?php echo $breadcrumb['href']; ?>"><?php echo $breadcrumb['text']; ?></a></li>
        <?php } ?>
      </ul>
    </div>
  </div>
  <div class="container-fluid">
    <?php if ($warning) { ?>
    <div class="alert alert-danger"><i class="fa fa-exclamation-circle"></i> <?php echo $warning; ?>
      <button type="button" class="close" data-dismiss="alert">&times;</button>
    </div>
    <?php } ?>
    <div class="panel panel-default">
      <div class="panel-heading">
        <h3 class="panel-title"><i class="fa fa-pencil"></i> <?php echo $text_edit; ?></h3>
      </div>
      <div class="panel-body">
        <form action="<?php echo $action; ?>" method="post" id="form-shopledger" class="form-horizontal" autocomplete="off">
          <div class="form-group">
            <label class="col-sm-2 control-label" for="input-status"><?php echo $entry_status; ?></label>
            <div class="col-sm-10">
              <select name="shopledger_status" id="input-status" class="form-control">
                <option value="1"<?php if ($value['status'] === '1') { ?> selected="selected"<?php } ?>><?php echo $text_enabled; ?></option>
                <option value="0"<?php if ($value['status'] !== '1') { ?> selected="selected"<?php } ?>><?php echo $text_disabled; ?></option>
              </select>
            </div>
          </div>
          <div class="form-group">
            <label class="col-sm-2 control-label" for="input-license"><?php echo $entry_license; ?></label>
            <div class="col-sm-10">
              <input type="text" name="shopledger_license" value="<?php echo $value['license']; ?>" id="input-license" maxlength="64" class="form-control">
              <span class="help-block"><?php echo $help_license; ?></span>
              <?php if ($error_license) { ?>
              <div class="text-danger"><?php echo $error_license; ?></div>
              <?php } ?>
            </div>
          </div>
          <div class="form-group">
            <label class="col-sm-2 control-label" for="input-key"><?php echo $entry_key; ?></label>
            <div class="col-sm-10">
              <div class="input-group">
                <input type="text" name="shopledger_key" value="" id="input-key" maxlength="64" autocomplete="off" spellcheck="false" placeholder="<?php echo $value['has_key'] ? $text_key_stored : $text_key_absent; ?>" class="form-control">
                <span class="input-group-btn"><button type="button" id="button-generate" data-suggestion="<?php echo $value['suggestion']; ?>" class="btn btn-default"><?php echo $button_generate; ?></button></span>
              </div>
              <span class="help-block"><?php echo $help_key; ?></span>
              <?php if ($error_key) { ?>
              <div class="text-danger"><?php echo $error_key; ?></div>
              <?php } ?>
            </div>
          </div>
          <div class="form-group">
            <label class="col-sm-2 control-label" for="input-vat-field"><?php echo $entry_vat_field; ?></label>
            <div class="col-sm-10">
              <select name="shopledger_vat_field" id="input-vat-field" class="form-control">
                <option value="0"><?php echo $text_none; ?></option>
                <?php foreach ($custom_fields as $field) { ?>
                <option value="<?php echo $field['id']; ?>"<?php if ((string)$field['id'] === $value['vat_field']) { ?> selected="selected"<?php } ?>><?php echo $field['name']; ?></option>
                <?php } ?>
              </select>
              <span class="help-block"><?php echo $help_vat_field; ?></span>
            </div>
          </div>
          <div class="form-group">
            <label class="col-sm-2 control-label" for="input-allow-http"><?php echo $entry_allow_http; ?></label>
            <div class="col-sm-10">
              <select name="shopledger_allow_http" id="input-allow-http" class="form-control">
                <option value="0"<?php if ($value['allow_http'] !== '1') { ?> selected="selected"<?php } ?>><?php echo $text_no; ?></option>
                <option value="1"<?php if ($value['allow_http'] === '1') { ?> selected="selected"<?php } ?>><?php echo $text_yes; ?></option>
              </select>
              <span class="help-block"><?php echo $help_allow_http; ?></span>
            </div>
          </div>
        </form>
      </div>
    </div>
  </div>
</div>
<script src="view/javascript/shopledger.js"></script>
<?php echo $footer; ?>
